namespace JobGrains.Hosting.Storage;

/// <summary>Collects the rows of an answer: no more than asked for, and no more bytes than an answer may carry, but one row at least.</summary>
internal sealed class SliceBuilder(int limit)
{
    private const int MaxBytes = 2 << 20;

    private readonly List<AttemptRecord> _rows = [];
    private long _bytes;
    private HistoryPosition? _last;

    public int Room => limit - _rows.Count;

    public bool IsFull => Room == 0 || _bytes >= MaxBytes;

    /// <summary>Adds a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="place">Its place.</param>
    /// <param name="bytes">How long its body is.</param>
    /// <param name="tie">What orders it among rows with the same place.</param>
    public void Add(AttemptRecord row, long place, int bytes, string? tie = null)
    {
        _rows.Add(row);
        _last = new HistoryPosition(place, tie);
        _bytes += bytes;
    }

    /// <summary>The answer where there may be more behind the last row.</summary>
    public HistorySlice Cut() => new(_rows, _last);

    /// <summary>The answer of a search that came to a place, and goes on there.</summary>
    public HistorySlice CutAt(HistoryPosition position) => new(_rows, position);

    /// <summary>The answer where there is no more.</summary>
    public HistorySlice End() => new(_rows, null);
}
