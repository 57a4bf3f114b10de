using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Jobs;

/// <summary>What a deletion leaves to do: cancel the runs that have not started, and the running ones where that was asked for.</summary>
internal partial class JobGrain
{
    private const int DeletionPage = 256;
    private static readonly TimeSpan FirstDeletionPause = TimeSpan.FromSeconds(1);

    private bool _deletionRuns;
    private int _deletionCalls;
    private bool _deletionFound;
    private InstanceId? _deletionAfter;
    private TimeSpan _deletionPause;
    private IGrainTimer? _nextDeletionPass;

    private async ValueTask DeleteAsync(ChangeJobRequest request)
    {
        // Two deletions whose runs are not all cancelled yet become one: the wider.
        var options = _job.Deletion?.Options == DeleteJobOptions.CancelRunning ? DeleteJobOptions.CancelRunning : request.DeleteOptions;
        var deleted = _job with
        {
            Snapshot = null,
            Status = JobStatus.Deleted,
            Version = _job.Version + 1,
            Token = request.Token,
            Deletion = new JobDeletion(_job.Generation, options, Now),
        };
        _book.ClearQueue();
        _job = deleted;
        _checkAt = default;
        _armed = null;
        await CommitAdmissionsAsync(new Commit().Write(_definitionRecord, deleted).UnlistJob(JobId));
        LogDeleted(JobId, _job.Generation, _job.Version);
        await DropCopiesAsync();
        if (_nextDeletionPass is { } waiting)
        {
            waiting.Stop();
            _deletionRuns = false;
        }

        ResumeDeletion();
    }

    private void ResumeDeletion()
    {
        if (_job.Deletion is not null && !_deletionRuns)
        {
            _deletionRuns = true;
            _deletionPause = FirstDeletionPause;
            BeginDeletionPass(TimeSpan.Zero);
        }
    }

    private void BeginDeletionPass(TimeSpan delay)
    {
        _deletionAfter = null;
        _deletionFound = false;
        _nextDeletionPass = Host.StartTimer(delay, CancelPageAsync);
    }

    /// <summary>The next pass comes later and later: an entry whose run was never written stays for minutes.</summary>
    private void PauseDeletion()
    {
        BeginDeletionPass(_deletionPause);
        _deletionPause = TimeSpan.FromTicks(Math.Min(2 * _deletionPause.Ticks, Silo.Engine.Options.CatalogPeriod.Ticks));
    }

    private async ValueTask CancelPageAsync()
    {
        _nextDeletionPass = null;
        if (_job.Deletion is not { } deletion)
        {
            _deletionRuns = false;
            return;
        }

        IReadOnlyList<OpenEntry> page;
        try
        {
            page = await Silo.Catalog.ListOpenAsync(JobId, _deletionAfter, DeletionPage);
        }
        catch (JobGrainsUnavailableException)
        {
            PauseDeletion();
            return;
        }

        if (page.Count == 0)
        {
            await EndDeletionPassAsync(deletion);
            return;
        }

        _deletionAfter = page[^1].InstanceId;
        var scope = deletion.Options == DeleteJobOptions.CancelRunning ? CancelScope.Any : CancelScope.NotStarted;
        foreach (var entry in page)
        {
            var started = entry.State == OpenState.Running;
            if (entry.InstanceId.Generation > deletion.Generation || (started && scope == CancelScope.NotStarted))
            {
                continue;
            }

            _deletionFound |= !started;
            _deletionCalls++;
            Host.Send<IJobInstanceGrain, CancelInstanceRequest, InstanceReply>(
                entry.InstanceId.Value,
                static (grain, request) => grain.CancelAsync(request),
                new CancelInstanceRequest($"Job '{JobId}' was deleted.", scope),
                OnDeletionCanceled);
        }

        if (_deletionCalls == 0)
        {
            Host.StartTimer(TimeSpan.Zero, CancelPageAsync);
        }
    }

    private ValueTask OnDeletionCanceled(CallOutcome<InstanceReply> outcome)
    {
        _deletionFound |= !outcome.IsReply;
        if (--_deletionCalls == 0)
        {
            Host.StartTimer(TimeSpan.Zero, CancelPageAsync);
        }

        return default;
    }

    private async ValueTask EndDeletionPassAsync(JobDeletion deletion)
    {
        // A run that was decided with a copy of the definition from before the deletion may arrive a little later.
        var quiet = Now - deletion.Time >= 2 * Silo.Engine.Options.CallTimeout;
        if (_deletionFound || !quiet)
        {
            PauseDeletion();
            return;
        }

        var done = _job with { Deletion = null };
        await Host.CommitAsync(new Commit().Write(_definitionRecord, done));
        _job = done;
        _deletionRuns = false;
    }
}
