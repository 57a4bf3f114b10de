using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Embedded;

/// <summary>Tells a grain that the time of its wake-up has come.</summary>
internal sealed class WakeUpTurn(WakeUps wakeUps, StoredWakeUp wakeUp, int round = WakeUps.NotCounted) : OwnTurn
{
    private int _changesBefore;

    public override bool IsUse => true;

    public override void OnDropped() => wakeUps.OnLost(wakeUp, round);

    public override void OnActivationFailed(JobGrainsException error) => wakeUps.OnFailed(wakeUp, round);

    protected override ValueTask BeginAsync(Activation activation)
    {
        _changesBefore = activation.WakeUpChanges;
        activation.Silo.Engine.WokenUp(wakeUp.Time);
        return activation.Grain.OnWakeUpAsync();
    }

    protected override void OnEnded(Activation activation, JobGrainsException? error)
    {
        if (error is null)
        {
            wakeUps.OnHandled(wakeUp, round, isReplaced: activation.WakeUpChanges != _changesBefore);
        }
        else
        {
            wakeUps.OnFailed(wakeUp, round);
        }
    }
}
