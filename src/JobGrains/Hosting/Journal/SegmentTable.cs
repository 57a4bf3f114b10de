using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>The segments that exist, by number. Under the index's lock.</summary>
internal sealed class SegmentTable
{
    private readonly SortedDictionary<int, Segment> _segments = [];

    /// <summary>The last one looked up: nearly always the one that is written.</summary>
    private Segment? _recent;

    public IReadOnlyCollection<Segment> All => _segments.Values;

    public void Add(Segment segment) => _segments.Add(segment.Number, segment);

    public void Remove(int number)
    {
        _recent = null;
        _segments.Remove(number);
    }

    public Segment? Find(int number)
    {
        if (_recent?.Number == number)
        {
            return _recent;
        }

        if (!_segments.TryGetValue(number, out var found))
        {
            return null;
        }

        _recent = found;
        return found;
    }

    /// <summary>The index begins (1) or ceases (-1) to refer to a body.</summary>
    public void Refer(Location location, int direction)
    {
        if (!location.IsNone && Find(location.Segment) is { } segment)
        {
            segment.LiveBytes += direction * (long)location.Length;
        }
    }
}
