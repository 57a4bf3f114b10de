using JobGrains.Dispatch;

namespace JobGrains.Client;

/// <summary>Collects runs for a page: no more than asked for, and no more than an answer may carry, but one at least.</summary>
internal sealed class InstancePageBuilder(int limit)
{
    private readonly List<InstanceInfo> _instances = [];
    private AnswerSize _size;
    private CursorPlace? _last;

    public IReadOnlyList<InstanceInfo> Instances => _instances;

    public int Room => limit - _instances.Count;

    public bool IsFull => Room <= 0 || _size.IsFull;

    /// <summary>Where the next page begins; null as long as nothing is left out.</summary>
    public CursorPlace? Next { get; set; }

    /// <summary>Where the page ends: one that open runs filled goes on behind them.</summary>
    public CursorPlace? End => Next ?? (IsFull ? _last : null);

    /// <summary>Adds an open run.</summary>
    public void Add(InstanceInfo info, CursorPlace place)
    {
        Add(info);
        _last = place;
    }

    public void Add(InstanceInfo info)
    {
        _instances.Add(info);
        _size.Add(info.Parameters);
        _size.Add(info.Result);
        _size.Add(info.Failure);
    }

}
