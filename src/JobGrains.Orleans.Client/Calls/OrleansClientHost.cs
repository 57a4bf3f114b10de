using System.Globalization;
using JobGrains.Client;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Orleans.Client.Connection;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans.Client.Calls;

/// <summary>A client outside of the silos: it calls grains as a silo does, and has a silo relay the rest.</summary>
internal sealed class OrleansClientHost : RelayedClientHost
{
    // Calls of one grain go through one gateway as long as that lives: several relays use several, and who asks again asks through another.
    private const int Relays = 64;

    private readonly InsistentCalls _calls;
    private readonly JobGrainsClientOptions _options;
    private readonly IGrainFactory _grains;
    private readonly ClientCalls _repeats;
    private readonly GatewayWatch _gateway;
    private readonly VersionWatch _versions;

    public OrleansClientHost(IGrainFactory grains, IOptions<JobGrainsClientOptions> options, JobGrainsVersion version, GatewayWatch gateway, TimeProvider time, EngineTelemetry telemetry)
    {
        Time = time;
        Traces = telemetry.Traces;
        _grains = grains;
        _options = options.Value;
        _calls = new InsistentCalls(new OrleansCalls(grains, _options.CallTimeout, time), _options.AskAgainAfter, _options.CallTimeout, time);
        _repeats = new ClientCalls(this);
        _gateway = gateway;
        _versions = new VersionWatch(version, AskForSilosAsync, _options.AskAgainAfter, time);
    }

    public override TimeProvider Time { get; }

    public override Random Random => Random.Shared;

    public override EngineTraces Traces { get; }

    public override ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
    {
        GrainMethods.CheckCapturesNothing(call);
        return SendAsync(() => key, call, request);
    }

    public override async ValueTask<InstanceInfo?> WaitForEndAsync(InstanceId instanceId, TimeSpan patience)
    {
        var calls = new OrleansCalls(_grains, patience + _options.AskAgainAfter, Time);
        var request = new RelayEndRequest(instanceId, patience);
        return (await calls.CallAsync<IClientRelay, RelayEndRequest, RelayEndReply>(DrawRelay(), static (relay, ask) => relay.WaitForEndAsync(ask), request)).Ended;
    }

    private async Task<IReadOnlyList<SiloInfo>> AskForSilosAsync() =>
        (await _calls.CallAsync<IClientRelay, RelaySilosRequest, RelaySilosReply>(DrawRelay, static (relay, request) => relay.GetSilosAsync(request), RelaySilosRequest.Instance)).Silos;

    /// <summary>Asks a few times, each time another relay.</summary>
    protected override Task<TReply> ReadAsync<TRequest, TReply>(GrainCall<IClientRelay, TRequest, TReply> call, TRequest request)
    {
        GrainMethods.CheckCapturesNothing(call);
        return _repeats.RepeatAsync((Host: this, call, request), static send => send.Host.SendAsync(send.Host.DrawRelay, send.call, send.request), CancellationToken.None);
    }

    private async ValueTask<TReply> SendAsync<TGrain, TRequest, TReply>(Func<string> drawKey, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        _gateway.ThrowIfNotConnected();
        await _versions.CheckAsync();
        return await _calls.CallAsync(drawKey, call, request);
    }

    private string DrawRelay() => Random.Next(Relays).ToString(CultureInfo.InvariantCulture);
}
