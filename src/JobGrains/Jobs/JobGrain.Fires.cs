using System.Diagnostics;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>
/// Fires: decided and recorded with the cursor in one commit, then created; unmarked by the next commit. Where the host joins commits, a fire on time that needs no slot is decided and created in one.
/// </summary>
internal partial class JobGrain
{
    // A mark is durable together with a wake-up: whatever becomes of this activation, another one creates the run.
    private static readonly TimeSpan DriveAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnmarkAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryFiresAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryProblemAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WorstClock = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan HoldAtMost = TimeSpan.FromMinutes(1);
    private const int MostSettlingSteps = 3;

    // With so few a whole record is no longer than a delta, and a job that fires for years keeps no more than that.
    private const int FewPending = 4;

    private readonly GrainRecord _firesRecord = new("fires");

    // Decided by this activation, and not tried yet: nothing can have been made of them before.
    private readonly HashSet<string> _fresh = [];
    private FireBook _fires = null!;
    private bool _firesAreLoaded;
    private bool _hasFiresBase;
    private int _fireDeltas;
    private FirePlan? _plan;
    private long _planVersion = -1;
    private DateTimeOffset? _problemUntil;
    private IGrainTimer? _firesTimer;
    private long _firesTimerAt;
    private DateTimeOffset? _runEnded;

    /// <summary>The fires of the definition, whether or not the job is paused; null where there are none, or they cannot be told on this silo.</summary>
    private FirePlan? Plan
    {
        get
        {
            if (_planVersion != _job.Version || _problemUntil <= Now)
            {
                _planVersion = _job.Version;
                _problemUntil = null;
                _plan = MakePlan();
            }

            return _plan;
        }
    }

    /// <summary>The fires that are to be decided about now; null where there are none, too, while the job is paused.</summary>
    private FirePlan? ActivePlan => _firesAreLoaded && _job.Status == JobStatus.Active ? Plan : null;

    private FirePlan? MakePlan()
    {
        if (Definition is not { Schedule.FiresByItself: true } definition)
        {
            return null;
        }

        var calculator = Silo.Engine.Schedules.Compile(definition.Schedule, JobId, out var problem);
        if (calculator is null)
        {
            PutFiresOff(problem!);
            return null;
        }

        return new FirePlan
        {
            Calculator = calculator,
            JobId = JobId,
            Misfire = definition.Misfire,
            Lifecycle = definition.Lifecycle,
            Since = _job.ScheduledSince,
            From = _job.FiresFrom,
            IsDelay = definition.Schedule is FixedDelaySchedule,
        };
    }

    private void PutFiresOff(string problem)
    {
        _plan = null;
        _problemUntil = Later(RetryProblemAfter);
        LogFiresPutOff(JobId, problem);
    }

    private async ValueTask LoadFiresAsync()
    {
        if (_firesAreLoaded)
        {
            return;
        }

        var stored = await Host.ReadAsync<FiresRecord, FireDelta>(_firesRecord);
        _firesAreLoaded = true;
        _hasFiresBase = stored.Value is not null;
        _fireDeltas = stored.Deltas.Count;
        _fires = new FireBook(stored.Value, stored.Deltas);
        _fires.Open(_job.Generation);
        if (_fires.Pending.Count > 0)
        {
            DriveFiresAfter(TimeSpan.Zero);
        }
    }

    /// <summary>Decides about the fires that are due, records that, and creates their runs.</summary>
    private async ValueTask FireDueAsync()
    {
        if (!_firesAreLoaded || Definition is null)
        {
            return;
        }

        await WriteRowsAsync();
        if (_job.Status != JobStatus.Active)
        {
            return;
        }

        var isRepeat = _fires.Pending.Count > 0;
        if (await DecideAsync() || isRepeat)
        {
            await StartPendingAsync();
        }
    }

    /// <summary>Whether fires were decided whose runs are to be created.</summary>
    private async ValueTask<bool> DecideAsync()
    {
        FireStep step;
        try
        {
            if (Plan is not { } plan)
            {
                return false;
            }

            step = _fires.Decide(plan, Now);
        }
        catch (JobValidationException exception)
        {
            // A user's holidays have thrown.
            PutFiresOff(exception.Message);
            return false;
        }

        if (step.IsPartial)
        {
            DriveFiresAfter(TimeSpan.Zero);
        }

        if (step is { Started: [var only], Missed: null, IsPartial: false } && Host.JoinsCommits && _fires.Pending.Count == 1 && _book.IsEmpty && AdmissionLimit.Of(Definition!) == 0)
        {
            await StartAtOnceAsync(only);
            Silo.Engine.Telemetry.Metrics.FiresDecided(JobId, step.Started);
            return false;
        }

        if (!ReferenceEquals(step, FireStep.Nothing))
        {
            await CommitAdmissionsAsync();
            await WriteRowsAsync();
        }

        foreach (var fire in step.Started)
        {
            _fresh.Add(fire.Key);
        }

        Silo.Engine.Telemetry.Metrics.FiresDecided(JobId, step.Started);

        return step.Started.Count > 0;
    }

    /// <summary>Writes the rows of decisions that are durable.</summary>
    private async ValueTask WriteRowsAsync()
    {
        while (_fires.Cursor.Rows is [var row, ..])
        {
            _fires.RowDone();
            LogFiresMissed(JobId, row.Fires.Count, row.Fires.First, row.Fires.Last);
            await CommitAdmissionsAsync(new Commit().AddHistory(RowOf(row.Fires, Explain(row), row.Time)));
            Silo.Engine.Telemetry.Metrics.FiresMissed(JobId, row.Fires.Count, TelemetryWords.Of(row.Why));
        }
    }

    private async ValueTask StartPendingAsync()
    {
        var failed = false;
        if (_fires.Pending.Count > 1 && Definition is { } definition && AdmissionLimit.Of(definition) == 0)
        {
            var starts = _fires.Pending.Select(fire => (fire.Key, Start: StartFireAsync(fire).AsTask())).ToList();
            foreach (var (key, start) in starts)
            {
                failed |= !Settle(key, await start);
            }
        }
        else
        {
            foreach (var fire in _fires.Pending.ToList())
            {
                failed |= !Settle(fire.Key, await StartFireAsync(fire));
            }
        }

        if (failed)
        {
            DriveFiresAfter(RetryFiresAfter);
        }
        else if (_fires.HasChanged && IsNextFireSoon())
        {
            // Its commit says it, too. Where none comes so soon, the wake-up's own does.
            DriveFiresAfter(UnmarkAfter);
        }
    }

    /// <summary>The decision about a fire becomes durable with its run, or neither: there is no mark, and nothing to be done again.</summary>
    private async ValueTask StartAtOnceAsync(PendingFire fire)
    {
        _fires.Done(fire.Key);
        var commit = CompleteCommit(null)!;
        if (_armed is null)
        {
            // Nothing is left to be woken for: what has woken it goes with the commit, and not by itself afterwards.
            commit.WakeUp(null);
        }

        using var activity = StartTrace(fire);
        try
        {
            var created = await SendCreateAsync(RunOf(fire.Key), new CreateInstanceRequest
            {
                Snapshot = _job.Snapshot!.Value,
                Run = new RunRequest { JobId = JobId, IdempotencyKey = fire.Key },
                KeyOrigin = KeyOrigin.Fresh,
                DecidedTime = fire.DecidedTime,
                FireTime = fire.Time,
                Trace = StoredTrace.Of(activity),
                Admission = AdmissionState.Free,
                Joint = Host.Prepare(commit),
            });
            if (created.JointETag is { } etag)
            {
                Host.Settle(commit, etag);
                return;
            }
        }
        catch (JobGrainsUnavailableException)
        {
            Host.Settle(commit, etag: null);
            throw;
        }
        catch (JobGrainsException exception)
        {
            LogFireRefused(JobId, fire.Key, exception.Message);
        }

        // The run was there before, or cannot be: the decision stands by itself.
        await Host.CommitAsync(commit);
    }

    private bool Settle(string key, bool isDone)
    {
        if (isDone)
        {
            _fires.Done(key);
        }

        return isDone;
    }

    /// <summary>Whether the fire's run exists, or nothing is to be made of it.</summary>
    private async ValueTask<bool> StartFireAsync(PendingFire fire)
    {
        var isRepeat = !_fresh.Remove(fire.Key);
        try
        {
            if (isRepeat && fire.DecidedTime < Now - (Silo.Engine.Options.SuccessRetention / 2) - (2 * Silo.Engine.Options.CallTimeout))
            {
                return await EndLateFireAsync(fire);
            }

            var run = new RunRequest { JobId = JobId, IdempotencyKey = fire.Key };
            using var activity = StartTrace(fire);
            await RunAsync(new RunJobRequest(run, KeyOrigin.Fresh, fire.DecidedTime, fire.Time, StoredTrace.Of(activity)), isRepeat);
            return true;
        }
        catch (JobGrainsUnavailableException)
        {
            return false;
        }
        catch (JobGrainsException exception)
        {
            LogFireRefused(JobId, fire.Key, exception.Message);
            return true;
        }
    }

    /// <summary>Begins the trace of a fire's run; null where nobody listens.</summary>
    private Activity? StartTrace(PendingFire fire) =>
        Silo.Engine.Telemetry.Traces is { IsOn: true } traces ? traces.StartRoot(RunOf(fire.Key), fire.Time) : null;

    /// <summary>A fire that was decided so long ago that its run is no longer created: it exists, has been, or is missed.</summary>
    private async ValueTask<bool> EndLateFireAsync(PendingFire fire)
    {
        var instanceId = RunOf(fire.Key);
        if (await ExistsAsync(instanceId) || (await Silo.History.GetAsync(instanceId)).Count > 0)
        {
            return true;
        }

        _fires.Done(fire.Key);
        var missed = new MissedFires(fire.Time, fire.Time, 1);
        Silo.Engine.Telemetry.Metrics.FiresMissed(JobId, 1, TelemetryWords.Uncreated);
        await CommitAdmissionsAsync(new Commit().AddHistory(RowOf(missed, $"Missed: its run could not be created since {fire.DecidedTime:u}, when it was decided.", Now) with { InstanceId = instanceId }));
        return true;
    }

    /// <summary>Looks at the fires after a time, or earlier.</summary>
    private void DriveFiresAfter(TimeSpan delay)
    {
        var at = Silo.Time.GetTimestamp() + (long)(delay.TotalSeconds * Silo.Time.TimestampFrequency);
        if (_firesTimer is { } waiting)
        {
            if (_firesTimerAt <= at)
            {
                return;
            }

            waiting.Stop();
        }

        _firesTimerAt = at;
        _firesTimer = Host.StartTimer(delay, OnFiresTimerAsync);
    }

    private async ValueTask OnFiresTimerAsync()
    {
        _firesTimer = null;
        await FireDueAsync();
        await KeepWakeUpAsync(unmark: true);
        LeaveIfQuiet();
    }

    /// <summary>Whether the commit of the next fire comes so soon that what is to be unmarked can wait for it.</summary>
    private bool IsNextFireSoon() => ActivePlan is { } plan && NextStart(plan) is { } start && start - Now <= UnmarkAfter;

    /// <summary>A million jobs whose next fires are far off must not be in memory until they are collected as idle.</summary>
    private void LeaveIfQuiet()
    {
        var isQuiet = _firesAreLoaded && _book.IsEmpty && _job.Deletion is null && _problemUntil is null && _fires is { Pending.Count: 0, HasChanged: false };
        if (isQuiet && (_armed is not { } armed || armed - Now > Silo.WakeUpLead))
        {
            Host.Deactivate();
        }
    }

    /// <summary>Before a change takes effect that ends the present schedule: what is due by it is decided by it.</summary>
    private async ValueTask FireBeforeChangeAsync()
    {
        for (var step = 0; step < MostSettlingSteps && ActivePlan is { } plan && NextStart(plan) <= Now; step++)
        {
            await FireDueAsync();
        }
    }

    /// <summary>Makes nothing of the fires of the present schedule that came before <paramref name="now"/> and are not decided.</summary>
    private async ValueTask PassOverAsync(DateTimeOffset now)
    {
        try
        {
            if (Plan is { } plan)
            {
                _fires.PassOver(plan, now, _job.Status == JobStatus.Paused ? MissedReason.Paused : MissedReason.Replaced);
            }
        }
        catch (JobValidationException exception)
        {
            LogFiresPutOff(JobId, exception.Message);
            return;
        }

        // Before the change itself: if only this lands, the record still is true.
        await CommitAdmissionsAsync();
        await WriteRowsAsync();
    }

    /// <summary>Of a fixed delay: the run whose end is waited for has left the book of admissions, so it has ended.</summary>
    private void NoticeEndOfRun()
    {
        if (_fires.Cursor.Running is { } key && !_fires.Pending.Any(fire => fire.Key == key) && _book.Find(RunOf(key)) is null)
        {
            _fires.End(_runEnded ?? Now);
        }

        _runEnded = null;
    }

    private InstanceId RunOf(string key) => InstanceIds.Make(JobId, _job.Generation, key);

    private void AddFires(ref Commit? commit)
    {
        NoticeEndOfRun();
        if (_fires.TakeDelta() is not { } delta)
        {
            return;
        }

        commit ??= new Commit();
        if (_hasFiresBase && _fires.Pending.Count > FewPending && _fireDeltas < DeltasBeforeRewrite)
        {
            commit.Append(_firesRecord, delta);
            _fireDeltas++;
        }
        else
        {
            commit.Write(_firesRecord, _fires.ToRecord());
            _hasFiresBase = true;
            _fireDeltas = 0;
        }
    }

    /// <summary>When this grain has to be woken for its fires.</summary>
    private DateTimeOffset? NextFireWakeUp()
    {
        if (!_firesAreLoaded || Definition is null)
        {
            return null;
        }

        if (_job.Status != JobStatus.Active)
        {
            return _fires.Cursor.Rows.Count > 0 ? Later(DriveAgainAfter) : null;
        }

        DateTimeOffset? wakeUp = _fires.Pending.Count > 0 || _fires.HasChanged ? Later(DriveAgainAfter) : null;
        if (Plan is { } plan)
        {
            wakeUp = NextStart(plan) is { } start ? Earliest(wakeUp, start) : wakeUp;
            wakeUp = _fires.Cursor.Backfills.Count > 0 ? Earliest(wakeUp, Later(RetryFiresAfter)) : wakeUp;
        }

        return _problemUntil is { } problem ? Earliest(wakeUp, problem) : wakeUp;
    }

    /// <summary>The next fire, for whoever asks.</summary>
    private DateTimeOffset? NextFire()
    {
        try
        {
            return ActivePlan is { } plan ? _fires.Next(plan)?.Time : null;
        }
        catch (JobValidationException)
        {
            return null;
        }
    }

    /// <summary>
    /// Where this silo's clock is behind the one that keeps wake-ups, a wake-up comes early. Handled, it would be gone, and to set the same time again is to set nothing; failed, it comes
    /// again. An activation that does not know what was set takes a time that is near for it.
    /// </summary>
    private void RefuseEarlyWakeUp(DateTimeOffset? expected)
    {
        if (_job.HasFires && expected is { } time && time > Now)
        {
            // This activation is to be there then, whatever becomes of the wake-up.
            Host.Hold(time - Now);
            DriveFiresAfter(time - Now);
            throw new JobGrainsUnavailableException($"The time that job '{JobId}' is to be woken at, {time:O}, has not come on silo '{Silo.Id}' yet.");
        }
    }

    /// <summary>The next fire, where it is so near that a wake-up may be meant for it, and may be early.</summary>
    private DateTimeOffset? NearFire() =>
        ActivePlan is { } plan && NextStart(plan) is { } start && start - Now <= WorstClock ? start : null;

    private DateTimeOffset? NextStart(FirePlan plan)
    {
        try
        {
            return _fires.Next(plan)?.Start;
        }
        catch (JobValidationException exception)
        {
            PutFiresOff(exception.Message);
            return null;
        }
    }

    private AttemptRecord RowOf(MissedFires missed, string decision, DateTimeOffset decided) => new()
    {
        InstanceId = InstanceIds.Make(JobId, _job.Generation, PendingFire.KeyOf(missed.First)),
        Attempt = 0,
        ExecutionType = Definition?.ExecutionType ?? default,
        Status = InstanceStatus.Canceled,
        Decision = decision,
        Tags = Definition?.Tags ?? [],
        MissedFires = missed.Count,
        LastScheduledTime = missed.Last,
        ScheduledTime = missed.First,
        CreatedTime = decided,
        EndedTime = decided,
    };

    private string Explain(MissedRow row) => row.Why switch
    {
        MissedReason.Paused => $"Missed: {Name(row.Fires)} came while the job was paused.",
        MissedReason.Replaced => $"Missed: {Name(row.Fires)} came before another schedule took the place of theirs.",
        _ => $"Missed: {Name(row.Fires)} could not be started within {Definition!.Misfire.Tolerance:c} (Misfire.Tolerance), and the policy is {Definition.Misfire.Policy} (Misfire.Policy).",
    };

    private static string Name(MissedFires missed) =>
        missed.Count == 1 ? $"the fire of {missed.First:u}" : $"{missed.Count} fires from {missed.First:u} to {missed.Last:u}";

    private static DateTimeOffset Earliest(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
