namespace JobGrains.Testing;

/// <summary>Something that goes wrong until it is disposed.</summary>
public sealed class Disturbance : IDisposable
{
    private readonly Func<int> _count;
    private Action? _end;

    internal Disturbance(Func<int> count, Action end)
    {
        _count = count;
        _end = end;
    }

    /// <summary>How often it has struck.</summary>
    public int Count => _count();

    /// <summary>Ends it. What it has struck stays as it is.</summary>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
