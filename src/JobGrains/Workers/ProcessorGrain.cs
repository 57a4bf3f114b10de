using JobGrains.Dispatch;
using JobGrains.Hosting;

namespace JobGrains.Workers;

/// <summary>The lease of a processor session. It has no state: losing it costs another session and nothing else.</summary>
internal class ProcessorGrain(IGrainHost host) : EngineGrain(host), IProcessorGrain
{
    public ValueTask<Ack> HoldAsync(HoldSessionRequest request)
    {
        Host.Hold(request.Duration);
        return new(Ack.Done);
    }

    public override ValueTask OnDeactivateAsync()
    {
        if (SessionKey.TryParse(Host.Key, out var session))
        {
            Silo.Engine.Worker.OnLeaseEnded(session);
        }

        return default;
    }
}
