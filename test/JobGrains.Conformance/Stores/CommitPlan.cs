using System.Text;
using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.Conformance.Stores;

/// <summary>A commit that is made to two stores, each of which has ETags of its own.</summary>
internal sealed record CommitPlan(GrainId Grain, DateTimeOffset Now, IReadOnlyList<PlannedChange> Changes)
{
    private const long StaleETag = 1_000_000;

    public bool ChangesWakeUp { get; init; }

    public DateTimeOffset? WakeUpTime { get; init; }

    public OpenEntry? Opened { get; init; }

    public bool Closes { get; init; }

    public JobEntry? Listed { get; init; }

    public JobId? Unlisted { get; init; }

    public int? EndedAttempt { get; init; }

    public DateTimeOffset EndedTime { get; init; }

    /// <summary>What is to be committed with it, of another grain.</summary>
    public CommitPlan? Joint { get; init; }

    /// <summary>Its parts: what belongs to one grain each.</summary>
    public IReadOnlyList<CommitPlan> Parts => Joint is null ? [this] : [Joint, this];

    /// <summary>Makes the commit.</summary>
    /// <param name="etagOf">The ETag that a store has of a record.</param>
    public StoreCommit Make(Func<GrainId, string, long> etagOf) => new()
    {
        Grain = Grain,
        Now = Now,
        Changes = Changes.Select(change => new StoreChange(change.Record, change.Kind, change.IsStale ? StaleETag : etagOf(Grain, change.Record), Encoding.UTF8.GetBytes(change.Text), change.Expires)).ToArray(),
        ChangesWakeUp = ChangesWakeUp,
        WakeUpTime = WakeUpTime,
        Opened = Opened,
        Closed = Closes ? InstanceId.Trusted(Grain.Key) : default(InstanceId?),
        JobListed = Listed,
        JobUnlisted = Unlisted,
        History = EndedAttempt is { } attempt ? RowOf(attempt) : null,
        Joint = Joint?.Make(etagOf),
    };

    private HistoryRow RowOf(int attempt)
    {
        var record = new AttemptRecord
        {
            InstanceId = InstanceId.Trusted(Grain.Key),
            Attempt = attempt,
            Status = InstanceStatus.Succeeded,
            EndedTime = EndedTime,
            Result = Changes[0].Text,
            BusinessKey = "key " + (attempt % 2),
        };
        return new HistoryRow(record.InstanceId, attempt, record.Status, EndedTime, InstanceLabels.Of(record), JsonSerializer.SerializeToUtf8Bytes(record, EngineJson.Default.AttemptRecord));
    }
}
