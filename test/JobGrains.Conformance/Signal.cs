namespace JobGrains.Conformance;

/// <summary>Something that happens once, and that others wait for.</summary>
public sealed class Signal
{
    private readonly TaskCompletionSource _given = new();

    public Task Given => _given.Task;

    public void Give() => _given.TrySetResult();
}
