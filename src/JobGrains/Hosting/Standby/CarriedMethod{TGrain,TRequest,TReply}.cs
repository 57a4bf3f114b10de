using System.Reflection;
using JobGrains.Client;

namespace JobGrains.Hosting.Standby;

/// <inheritdoc cref="CarriedMethod"/>
internal sealed class CarriedMethod<TGrain, TRequest, TReply>(MethodInfo method) : CarriedMethod
    where TGrain : class
    where TRequest : class
    where TReply : class
{
    private readonly GrainCall<TGrain, TRequest, TReply> _call = method.CreateDelegate<GrainCall<TGrain, TRequest, TReply>>();

    public override string Name { get; } = NameOf(typeof(TGrain), method);

    public override async ValueTask<byte[]> MakeAsync(ISiloHost silo, CarriedCall call)
    {
        var request = CarriedJson.Read<TRequest>(call.Request);
        var reply = typeof(TGrain) == typeof(IClientRelay)
            ? await _call((TGrain)(object)new ClientRelay(silo), request)
            : await silo.CallAsync(call.Key, _call, request);
        return CarriedJson.Write(reply);
    }
}
