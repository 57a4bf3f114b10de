using JobGrains.Hosting.Entries.Histories;
using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Instances;

namespace JobGrains.Hosting.Entries;

/// <summary>
/// A commit in parts, in an order in which a crash between any two of them is harmless: what must find the records later (index, wake-up, listing of the history) comes
/// before them, and says rather too much than too little; what makes the index say less comes after them, and may get lost.
/// </summary>
internal sealed partial class EntryRecords
{
    /// <summary>How long the entry of a cleared record stays: longer than an activation that is superseded can go on, or a write be late.</summary>
    internal static readonly TimeSpan ClearedRetention = TimeSpan.FromHours(1);

    /// <summary>Up to that a wake-up is a timer of the activation as well.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(1);

    /// <summary>By that the index lets the timer of the activation go first.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private IGrainTimer? _wakeUpTimer;

    /// <summary>The version of the entry that was read or written last: of a run, which has one only.</summary>
    private long _version;

    private bool IsInstance => grain.Type == EntryGrains.Instance;

    /// <summary>Whether reminders wake it: the shards of the index have them, and each wakes the shard of the catalogue that sweeps it.</summary>
    private bool HasReminder => grain.Type is EntryGrains.Index or EntryGrains.Catalog;

    /// <inheritdoc cref="IGrainHost.CommitAsync"/>
    public ValueTask CommitAsync(Commit commit) =>
        IsPlain(commit) ? WriteAsync(commit.Records[0], row: null, state: null, default) : CommitPartsAsync(commit, host.Silo.Time.GetUtcNow());

    private static bool IsPlain(Commit commit) =>
        commit is { Records: [{ Kind: not RecordChangeKind.Clear, Expires: null }], ChangesWakeUp: false, Opened: null, Closed: null, JobListed: null, JobUnlisted: null, History: null };

    private async ValueTask CommitPartsAsync(Commit commit, DateTimeOffset now)
    {
        var raised = await RaiseAsync(commit, now);
        var row = await AddHistoryAsync(commit);
        foreach (var change in commit.Records)
        {
            await WriteAsync(change, row, StateOf(commit), now);
            row = null;
        }

        Lower(commit, raised, now);
        ArmTimer(commit, now);
    }

    /// <summary>Makes the index say all that will be true once the records are written, and does not take away what is true now. Answers what it says of this run.</summary>
    private async ValueTask<IndexState> RaiseAsync(Commit commit, DateTimeOffset now)
    {
        if (HasReminder)
        {
            if (commit.WakeUpTime is not null && grain.Type == EntryGrains.Index)
            {
                await silo.SetReminderAsync(grain);
            }

            return IndexState.None;
        }

        if (IsInstance)
        {
            return InstanceItem(commit, now) is { } item ? await silo.Index.RaiseAsync(item) : IndexState.None;
        }

        if (commit.JobListed is not null || commit.WakeUpTime is not null)
        {
            await silo.Index.RaiseAsync(new IndexItem
            {
                Key = IndexKey.Of(grain),
                State = commit.JobListed is null ? IndexState.None : IndexState.Listed,
                Version = commit.JobListed is null ? 0 : VersionOf(commit) + 1,
                Due = commit.WakeUpTime is { } time ? IndexItem.Milliseconds(DueOf(time, now)) : 0,
                Tags = commit.JobListed?.Tags,
            });
        }

        foreach (var change in commit.Records)
        {
            if (ExpiryOf(change, now) is { } expiry)
            {
                await silo.Index.RaiseAsync(new IndexItem { Key = IndexKey.Of(grain, change.Record.Name), State = IndexState.Ended, Created = IndexItem.Milliseconds(now), Due = IndexItem.Milliseconds(expiry) });
            }
        }

        return IndexState.None;
    }

    private IndexItem? InstanceItem(Commit commit, DateTimeOffset now)
    {
        // A record that never was and is cleared is vacant: only its entry in the index can have it deleted one day.
        var vacant = commit.Records.Any(change => change.Kind == RecordChangeKind.Clear && change.Record.ETag is null);
        if (commit.Opened is null && commit.WakeUpTime is null && !vacant)
        {
            return null;
        }

        return new IndexItem
        {
            Key = IndexKey.Of(grain),
            State = commit.Opened is { } opened ? StateOf(opened.State) : IndexState.Ended,
            Version = commit.Records.Count > 0 ? _version + 1 : _version,
            Created = IndexItem.Milliseconds(commit.Opened?.Created ?? now),
            Due = commit.WakeUpTime is { } time ? IndexItem.Milliseconds(DueOf(time, now)) : vacant ? IndexItem.Milliseconds(now + ClearedRetention) : 0,
            Labels = commit.Opened?.Labels ?? [],
        };
    }

    /// <summary>Lists the row in its job's history. Answers it where it is kept with this very record; otherwise it is durable by now.</summary>
    private async ValueTask<EntryRow?> AddHistoryAsync(Commit commit)
    {
        if (commit.History is not { } row)
        {
            return null;
        }

        var rule = RowRule.Of(row, commit.HistoryPolicy, host.Silo.Engine.Options.History);
        var place = await silo.Listing.AddAsync(new HistoryRef
        {
            InstanceId = row.InstanceId,
            Attempt = row.Attempt,
            Status = row.Status,
            Ended = row.EndedTime.UtcTicks,
            Labels = InstanceLabels.Of(row),
            Expires = rule.Expires?.UtcTicks ?? 0,
            Last = rule.Last,
        });
        var entry = EntryRow.Of(row.Attempt, place, silo.Codec.Write(row, typeof(AttemptRecord)));
        if (IsInstance && row.InstanceId.Value == grain.Key && commit.Records.Count > 0)
        {
            return entry;
        }

        await silo.AddDecisionAsync(row.InstanceId, entry);
        return null;
    }

    private async ValueTask WriteAsync(RecordChange change, EntryRow? row, IndexState? state, DateTimeOffset now)
    {
        var record = change.Record;
        var content = await ContentOf(change);
        content = change.Kind switch
        {
            RecordChangeKind.Write => content.Written(silo.Codec.Write(change.Value!, change.ValueType!), change.Expires),
            RecordChangeKind.Append => content.Appended(silo.Codec.Write(change.Value!, change.ValueType!)),
            _ => content.Cleared(now + ClearedRetention),
        };
        if (row is { } kept)
        {
            content = content.WithRow(kept);
        }

        content = state is { } told ? content with { State = told } : content;

        var etag = await silo.Access.TryWriteAsync(grain, record.Name, content, HandleOf(record)?.ETag)
            ?? throw new JobGrainsUnavailableException($"Record '{record.Name}' of {grain} was changed by another activation; the activation on silo '{host.Silo.Id}' ends.");
        Remember(record, etag, content);
    }

    private async ValueTask<EntryContent> ContentOf(RecordChange change)
    {
        var handle = HandleOf(change.Record);
        if (change.Kind == RecordChangeKind.Append && !_appended.Contains(change.Record.Name))
        {
            NoteAppended(change.Record.Name);
            if (handle is not null)
            {
                var content = await LoadAsync(change.Record);
                return content is not null && HandleOf(change.Record)!.ETag == handle.ETag
                    ? content
                    : throw new JobGrainsUnavailableException($"Record '{change.Record.Name}' of {grain} was changed by another activation; the activation on silo '{host.Silo.Id}' ends.");
            }
        }

        return handle?.Content ?? EntryContent.Empty;
    }

    /// <summary>The records are written: what the index says too much is taken away, whenever that may be.</summary>
    private void Lower(Commit commit, IndexState raised, DateTimeOffset now)
    {
        if (commit.JobUnlisted is not null)
        {
            silo.Index.Lower(new IndexItem { Key = IndexKey.Of(grain), State = IndexState.None, Version = VersionOf(commit) });
        }

        if (!IsInstance)
        {
            return;
        }

        DateTimeOffset? expiry = null;
        foreach (var change in commit.Records)
        {
            expiry = ExpiryOf(change, now) ?? expiry;
        }

        if (commit.Closed is not null || expiry is not null)
        {
            Lower(IndexState.Ended, commit.WakeUpTime ?? expiry ?? now);
        }
        else if (commit.Opened is { } opened && raised > StateOf(opened.State))
        {
            Lower(StateOf(opened.State), commit.WakeUpTime is { } time ? DueOf(time, now) : null);
        }

        void Lower(IndexState state, DateTimeOffset? due) =>
            silo.Index.Lower(new IndexItem { Key = IndexKey.Of(grain), State = state, Version = _version, Due = due is { } time ? IndexItem.Milliseconds(time) : 0 });
    }

    private void ArmTimer(Commit commit, DateTimeOffset now)
    {
        if (!commit.ChangesWakeUp || HasReminder)
        {
            return;
        }

        _wakeUpTimer?.Stop();
        _wakeUpTimer = null;
        if (commit.WakeUpTime is { } time && time - now <= Near)
        {
            _wakeUpTimer = host.StartTimer(time > now ? time - now : TimeSpan.Zero, () =>
            {
                _wakeUpTimer = null;
                return onWakeUp();
            });
        }
    }

    private static DateTimeOffset DueOf(DateTimeOffset time, DateTimeOffset now) => time - now <= Near ? time + Grace : time;

    private static DateTimeOffset? ExpiryOf(RecordChange change, DateTimeOffset now) => change.Kind == RecordChangeKind.Clear ? now + ClearedRetention : change.Expires;

    /// <summary>The version of the first record of the commit as it is remembered.</summary>
    private static long VersionOf(Commit commit) => commit.Records.Count > 0 ? HandleOf(commit.Records[0].Record)?.Content.Version ?? 0 : 0;

    private static IndexState? StateOf(Commit commit) => commit.Opened is { } opened ? StateOf(opened.State) : commit.Closed is not null ? IndexState.Ended : null;

    private static IndexState StateOf(OpenState state) => state switch
    {
        OpenState.Delayed => IndexState.Delayed,
        OpenState.Queued => IndexState.Queued,
        _ => IndexState.Running,
    };
}
