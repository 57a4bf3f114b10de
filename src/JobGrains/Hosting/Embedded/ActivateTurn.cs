namespace JobGrains.Hosting.Embedded;

/// <summary>The first turn: makes the grain and lets it read its state.</summary>
internal sealed class ActivateTurn : OwnTurn
{
    protected override ValueTask BeginAsync(Activation activation) => activation.CreateGrain().OnActivateAsync();

    protected override void OnEnded(Activation activation, JobGrainsException? error)
    {
        if (error is null)
        {
            activation.Started();
        }
        else
        {
            activation.FailToStart(error);
        }
    }
}
