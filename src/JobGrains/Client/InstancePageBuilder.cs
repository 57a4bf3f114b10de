using JobGrains.Dispatch;

namespace JobGrains.Client;

/// <summary>Collects runs for a page: no more than asked for, and no more than an answer may carry, but one at least.</summary>
internal sealed class InstancePageBuilder(int limit)
{
    private readonly List<InstanceInfo> _instances = [];
    private AnswerSize _size;
    private CursorPlace? _last;

    public IEnumerable<InstanceId> Ids => _instances.Select(info => info.InstanceId);

    public int Room => limit - _instances.Count;

    public bool IsFull => Room <= 0 || _size.IsFull;

    /// <summary>Where the next page begins; null as long as nothing is left out.</summary>
    public CursorPlace? Next { get; set; }

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

    public InstancePage ToPage(string conditions)
    {
        // A page that open runs filled goes on behind them.
        var next = Next ?? (IsFull ? _last : null);
        return new InstancePage(_instances, next is null ? null : CursorText.Encode(conditions, next));
    }
}
