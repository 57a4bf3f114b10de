using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Lots;

namespace JobGrains.PostgreSql;

/// <summary>Commits that are committed together. There are two: while the database has the one, the other is filled and built.</summary>
internal sealed class CommitGroup(WriteBatch batch)
{
    /// <summary>What is sent of it.</summary>
    public WriteBatch Batch => batch;

    public List<CommitRequest> Requests { get; } = [];

    public List<NewLot> Lots { get; } = [];

    /// <summary>The grains that its commits concern.</summary>
    public TouchedGrains Touched { get; } = new();

    /// <summary>Grains whose wake-ups were handled, and which.</summary>
    public Dictionary<GrainId, long> Handled { get; set; } = new(GrainIdComparer.Instance);

    /// <summary>How many bytes its commits have.</summary>
    public long Bytes { get; set; }

    /// <summary>Ends with what the database says of it; null as long as it is not sent, and once it is answered.</summary>
    public Task? Outcome { get; set; }

    public bool IsEmpty => Requests.Count == 0 && Lots.Count == 0 && Handled.Count == 0;

    /// <summary>Whether another one may be built before the outcome of this one is known: that knows all about grains which this one does not concern, but of lots only what is committed.</summary>
    public bool MayBeFollowed => Lots.Count == 0 && batch.Marks.Count == 0;

    public void Clear()
    {
        Requests.Clear();
        Lots.Clear();
        Touched.Clear();
        Handled.Clear();
        Bytes = 0;
        Outcome = null;
    }
}
