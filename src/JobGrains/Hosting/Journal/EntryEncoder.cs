using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Appends entries to a buffer.</summary>
internal static class EntryEncoder
{
    /// <param name="buffer">Where the entry goes.</param>
    /// <param name="commit">What it says.</param>
    /// <param name="clearedRetention">How long the ETag of a cleared record is remembered.</param>
    public static void Commit(EntryBuffer buffer, StoreCommit commit, TimeSpan clearedRetention)
    {
        buffer.Byte((byte)EntryKind.Commit);
        buffer.Text(commit.Grain.Type);
        buffer.Text(commit.Grain.Key);
        buffer.Byte((byte)PartsOf(commit));
        buffer.Integer(commit.Changes.Length);
        foreach (ref readonly var change in commit.Changes.Span)
        {
            buffer.Byte((byte)((int)change.Kind | (change is { Kind: RecordChangeKind.Append, ExpectedETag: 0 } ? EntryDecoder.Fresh : 0)));
            buffer.Text(change.Record);
            if (change.Kind != RecordChangeKind.Append)
            {
                buffer.Integer(ExpiryTime.ToSeconds(change.Kind == RecordChangeKind.Clear ? commit.Now + clearedRetention : change.Expires));
            }

            if (change.Kind != RecordChangeKind.Clear)
            {
                buffer.Bytes(change.Body.Span);
            }
        }

        if (commit is { ChangesWakeUp: true, WakeUpTime: { } time })
        {
            buffer.Integer(time.UtcTicks);
        }

        if (commit.Opened is { } opened)
        {
            buffer.Text(IdOf(opened.InstanceId, commit.Grain));
            OpenState(buffer, opened.State, opened.Created.UtcTicks, opened.Labels);
        }

        if (commit.Closed is { } closed)
        {
            buffer.Text(IdOf(closed, commit.Grain));
        }

        if (commit.JobListed is { } listed)
        {
            buffer.Text(listed.JobId.Value);
            Tags(buffer, listed.Tags);
        }

        if (commit.JobUnlisted is { } unlisted)
        {
            buffer.Text(unlisted.Value);
        }

        if (commit.History is { } row)
        {
            buffer.Text(IdOf(row.InstanceId, commit.Grain));
            buffer.Integer(row.Attempt);
            buffer.Byte((byte)row.Status);
            buffer.Integer(row.EndedTime.UtcTicks);
            Labels(buffer, row.Labels);
            buffer.Integer(ExpiryTime.ToSeconds(row.Rule.Expires));
            buffer.Integer(row.Rule.Last);
            buffer.Bytes(row.Body.Span);
        }
    }

    public static void WakeUpRemoved(EntryBuffer buffer, GrainId grain, long version)
    {
        buffer.Byte((byte)EntryKind.WakeUpRemoved);
        buffer.Text(grain.Type);
        buffer.Text(grain.Key);
        buffer.Integer(version);
    }

    public static void Moved(EntryBuffer buffer, GrainId grain, string record, StoredRecord stored)
    {
        buffer.Byte((byte)EntryKind.Moved);
        buffer.Text(grain.Type);
        buffer.Text(grain.Key);
        buffer.Text(record);
        buffer.Integer(stored.ETag);
        buffer.Byte(stored.Body is null ? (byte)0 : (byte)1);
        if (stored.Body is { } body)
        {
            buffer.Bytes(body.Span);
        }

        buffer.Integer(stored.Deltas.Count);
        foreach (var delta in stored.Deltas)
        {
            buffer.Bytes(delta.Span);
        }
    }

    public static void OpenState(EntryBuffer buffer, OpenState state, long createdTicks, IReadOnlyList<ulong> labels)
    {
        buffer.Byte((byte)state);
        buffer.Integer(createdTicks);
        Labels(buffer, labels);
    }

    /// <summary>The tags of a job, behind its id.</summary>
    public static void Tags(EntryBuffer buffer, IReadOnlyList<string> tags)
    {
        buffer.Integer(tags.Count);
        foreach (var tag in tags)
        {
            buffer.Text(tag);
        }
    }

    private static void Labels(EntryBuffer buffer, IReadOnlyList<ulong> labels)
    {
        buffer.Integer(labels.Count);
        for (var i = 0; i < labels.Count; i++)
        {
            buffer.Fixed(labels[i]);
        }
    }

    /// <summary>Ids are mostly the key of their grain, and never empty: empty stands for the key.</summary>
    private static string IdOf(InstanceId id, GrainId grain) => string.Equals(id.Value, grain.Key) ? "" : id.Value;

    private static CommitParts PartsOf(StoreCommit commit)
    {
        var parts = commit.ChangesWakeUp ? commit.WakeUpTime is null ? CommitParts.WakeUpCleared : CommitParts.WakeUpSet : CommitParts.None;
        parts |= commit.Opened is null ? 0 : CommitParts.Opened;
        parts |= commit.Closed is null ? 0 : CommitParts.Closed;
        parts |= commit.JobListed is null ? 0 : CommitParts.JobListed;
        parts |= commit.JobUnlisted is null ? 0 : CommitParts.JobUnlisted;
        return parts | (commit.History is null ? 0 : CommitParts.History);
    }
}
