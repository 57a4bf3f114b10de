namespace JobGrains.Catalog;

/// <summary>The runs that shards of the catalogue on this silo have set aside. Used from any thread.</summary>
internal sealed class SetAsideRuns
{
    private readonly Lock _gate = new();
    private readonly HashSet<InstanceId> _runs = [];

    /// <summary>Those that are set aside now, in no order.</summary>
    public IReadOnlyList<InstanceId> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _runs];
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _runs.Count;
            }
        }
    }

    public void Add(InstanceId run)
    {
        lock (_gate)
        {
            _runs.Add(run);
        }
    }

    public void Remove(InstanceId run)
    {
        lock (_gate)
        {
            _runs.Remove(run);
        }
    }
}
