using JobGrains.Hosting;

namespace JobGrains.Tests.Hosting;

internal sealed class ProbeGrain(IGrainHost host, ProbeLog log) : EngineGrain(host), IProbeGrain
{
    private readonly int _activation = log.NextActivation();
    private readonly GrainRecord _handle = new("probe");

    public override async ValueTask OnActivateAsync()
    {
        await Host.ReadAsync<ProbeRecord>(_handle);
        if (log.SlowActivations)
        {
            log.Note("activating");
            await log.Gate("activate");
            log.Note("activated");
        }
    }

    public override ValueTask OnDeactivateAsync()
    {
        log.Note($"deactivated {_activation}");
        return default;
    }

    public override ValueTask OnWakeUpAsync()
    {
        log.Note($"woken {_activation}");
        if (log.SlowWakeUps)
        {
            return new ValueTask(log.Gate("wake"));
        }

        return log.FailingWakeUps-- > 0 ? throw new InvalidOperationException("Not yet.") : default;
    }

    public override ValueTask OnClusterChangedAsync()
    {
        log.Note($"cluster {Silo.Cluster.Current.Active.Count}");
        return default;
    }

    public ValueTask<ProbeReply> WhoAsync(ProbeRequest request) => Reply(request.Text);

    public async ValueTask<ProbeReply> WaitAsync(ProbeRequest request)
    {
        log.Note($"begin {request.Text}");
        await log.Gate(request.Text);
        log.Note($"end {request.Text}");
        return new ProbeReply(_activation);
    }

    public ValueTask<ProbeReply> PeekAsync(ProbeRequest request)
    {
        log.Note("peek");
        return Reply();
    }

    public async ValueTask<ProbeReply> WriteAsync(ProbeRequest request)
    {
        await Host.CommitAsync(new Commit().Write(_handle, new ProbeRecord(request.Text)));
        return new ProbeReply(_activation);
    }

    public async ValueTask<ProbeReply> ReadAsync(ProbeRequest request) => new(_activation, (await Host.ReadAsync<ProbeRecord>(_handle))?.Text ?? "");

    public ValueTask<ProbeReply> EndAsync(ProbeRequest request)
    {
        Host.Deactivate();
        return Reply();
    }

    public ValueTask<ProbeReply> HoldAsync(ProbeRequest request)
    {
        Host.Hold(TimeSpan.FromHours(1));
        return Reply();
    }

    public ValueTask<ProbeReply> ThrowAsync(ProbeRequest request) => throw new InvalidOperationException(request.Text);

    public ValueTask<ProbeReply> SendAsync(ProbeRequest request)
    {
        Host.Send<IProbeGrain, ProbeRequest, ProbeReply>(request.Text, static (grain, ask) => grain.WhoAsync(ask), request, outcome =>
        {
            log.Note($"outcome {outcome.IsReply} on {_activation}");
            return default;
        });
        return Reply();
    }

    public ValueTask<ProbeReply> StartTimerAsync(ProbeRequest request)
    {
        Host.StartTimer(TimeSpan.FromMinutes(1), () =>
        {
            log.Note($"timer {_activation}");
            return default;
        });
        return Reply();
    }

    public async ValueTask<ProbeReply> WakeMeAsync(ProbeRequest request)
    {
        await Host.CommitAsync(new Commit().WakeUp(Later(TimeSpan.FromMinutes(5))));
        return new ProbeReply(_activation);
    }

    private ValueTask<ProbeReply> Reply(string text = "") => new(new ProbeReply(_activation, text));
}
