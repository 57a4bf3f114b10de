namespace JobGrains.Hosting.Embedded;

/// <summary>Tells a grain that its silo's view has changed. One waits at most: it stands for all changes before it begins.</summary>
internal sealed class ClusterChangedTurn : OwnTurn
{
    protected override ValueTask BeginAsync(Activation activation)
    {
        activation.ForgetClusterChange();
        return activation.Grain.OnClusterChangedAsync();
    }
}
