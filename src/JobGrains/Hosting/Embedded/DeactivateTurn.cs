namespace JobGrains.Hosting.Embedded;

/// <summary>The last turn of an activation that ends in order.</summary>
internal sealed class DeactivateTurn : OwnTurn
{
    protected override ValueTask BeginAsync(Activation activation) => activation.Grain.OnDeactivateAsync();

    protected override void OnEnded(Activation activation, JobGrainsException? error) => activation.End(ActivationEnd.Abrupt);
}
