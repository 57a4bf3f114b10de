using System.Collections.Frozen;
using JobGrains.Client;
using JobGrains.Hosting.Embedded;

namespace JobGrains.Hosting.Standby;

/// <summary>The methods that a client on no silo may call, by name: those of the engine's grains, and of the relay.</summary>
internal static class CarriedMethods
{
    private static readonly FrozenDictionary<string, CarriedMethod> All = GrainTypes.Engine.All
        .Select(static type => type.Interface)
        .Append(typeof(IClientRelay))
        .SelectMany(static grain => grain.GetInterfaces().Append(grain).SelectMany(static one => one.GetMethods()).Select(method => CarriedMethod.Of(grain, method)))
        .OfType<CarriedMethod>()
        .ToFrozenDictionary(static method => method.Name, StringComparer.Ordinal);

    /// <summary>The name of the method that a call calls.</summary>
    public static string NameOf<TGrain, TRequest, TReply>(GrainCall<TGrain, TRequest, TReply> call)
        where TGrain : class =>
        CarriedMethod.NameOf(typeof(TGrain), GrainMethods.Engine.Of(call));

    /// <summary>Makes a call from a silo. What the engine throws is in the reply.</summary>
    public static async ValueTask<CarriedReply> MakeAsync(ISiloHost silo, CarriedCall call)
    {
        try
        {
            return All.TryGetValue(call.Method, out var method)
                ? new CarriedReply(await method.MakeAsync(silo, call), null)
                : throw new JobGrainsVersionException($"The process that holds the store does not know the call {call.Method}: the one that makes it is of another version. Upgrade both.");
        }
        catch (JobGrainsException exception)
        {
            return new CarriedReply(null, CarriedError.Write(exception));
        }
    }
}
