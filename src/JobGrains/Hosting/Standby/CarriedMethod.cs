using System.Reflection;

namespace JobGrains.Hosting.Standby;

/// <summary>A method of a grain, or of the relay, that is called by its name.</summary>
internal abstract class CarriedMethod
{
    /// <summary>The interface that callers name, and the method.</summary>
    public abstract string Name { get; }

    public static string NameOf(Type grain, MethodInfo method) => $"{grain.Name}.{method.Name}";

    /// <summary>Null for what is no call: a request, and a reply to be awaited.</summary>
    public static CarriedMethod? Of(Type grain, MethodInfo method) =>
        method.GetParameters() is [{ ParameterType: var request }] && method.ReturnType is { IsGenericType: true } reply && reply.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? (CarriedMethod)Activator.CreateInstance(typeof(CarriedMethod<,,>).MakeGenericType(grain, request, reply.GetGenericArguments()[0]), method)!
            : null;

    public abstract ValueTask<byte[]> MakeAsync(ISiloHost silo, CarriedCall call);
}
