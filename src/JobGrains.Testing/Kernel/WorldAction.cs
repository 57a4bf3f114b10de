namespace JobGrains.Testing.Kernel;

/// <summary>An event that runs a delegate.</summary>
internal sealed class WorldAction(Action action) : WorldEvent
{
    public override void Fire() => action();
}
