namespace JobGrains.Hosting.Storage;

/// <summary>How a store is. Read from any thread.</summary>
internal sealed class HealthBox
{
    private volatile StoreHealth _now = new(StoreState.Healthy);

    public StoreHealth Now => _now;

    public StoreState State => _now.State;

    public void Set(StoreState state, string? problem) => _now = new StoreHealth(state, problem);
}
