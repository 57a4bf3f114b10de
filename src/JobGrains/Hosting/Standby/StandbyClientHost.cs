using JobGrains.Client;
using JobGrains.Diagnostics;

namespace JobGrains.Hosting.Standby;

/// <summary>The client of a process that stands by: its calls are made by the process that holds the store.</summary>
internal sealed class StandbyClientHost : RelayedClientHost
{
    private readonly ICallCarrier _carrier;
    private readonly TimeSpan _timeout;
    private readonly ClientCalls _repeats;

    public StandbyClientHost(ICallCarrier carrier, TimeProvider time, EngineTelemetry telemetry, TimeSpan timeout)
    {
        Time = time;
        Traces = telemetry.Traces;
        _carrier = carrier;
        _timeout = timeout;
        _repeats = new ClientCalls(this);
    }

    public override TimeProvider Time { get; }

    public override Random Random => Random.Shared;

    public override EngineTraces Traces { get; }

    public override ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request) => SendAsync(key, call, request, _timeout);

    public override async ValueTask<InstanceInfo?> WaitForEndAsync(InstanceId instanceId, TimeSpan patience) =>
        (await SendAsync<IClientRelay, RelayEndRequest, RelayEndReply>("", static (relay, ask) => relay.WaitForEndAsync(ask), new RelayEndRequest(instanceId, patience), patience + _timeout)).Ended;

    protected override Task<TReply> ReadAsync<TRequest, TReply>(GrainCall<IClientRelay, TRequest, TReply> call, TRequest request) =>
        _repeats.RepeatAsync((Host: this, call, request), static send => send.Host.SendAsync("", send.call, send.request, send.Host._timeout), CancellationToken.None);

    private async ValueTask<TReply> SendAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, TimeSpan timeout)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        var reply = await _carrier.SendAsync(new CarriedCall(CarriedMethods.NameOf(call), key, CarriedJson.Write(request)), timeout);
        return reply.Body is { } body ? CarriedJson.Read<TReply>(body) : throw CarriedError.Read(reply.Error!);
    }
}
