using JobGrains.Diagnostics;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;

namespace JobGrains.Jobs;

/// <summary>Admission of runs of a job with a limit.</summary>
internal partial class JobGrain
{
    // A create can be under way for long, on silos that were slow or split off: until then an absent run is not known to be vacant.
    private static readonly TimeSpan VacantAfter = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CheckPeriod = TimeSpan.FromMinutes(1);
    private const int DeltasBeforeRewrite = 128;

    private AdmissionBook _book = null!;
    private SlotMessenger _messenger = null!;
    private bool _hasAdmissionsBase;
    private int _deltas;
    private DateTimeOffset? _armed;
    private DateTimeOffset _checkAt;
    private IGrainTimer? _checkTimer;

    private bool HasAdmissionsToCheck => !_book.IsEmpty || _job.Deletion is not null;

    private AdmissionRules Rules => Definition is { Admission: var admission }
        ? new AdmissionRules(AdmissionLimit.Of(Definition), admission.Overlap, admission.MaxBacklog, _job.Status)
        : new AdmissionRules(0, OverlapPolicy.Queue, 0, JobStatus.Deleted);

    public ValueTask<RunJobReply> RunAsync(RunJobRequest request) =>
        RunAsync(request, mayBeDecided: request.Keyed == KeyOrigin.Caller || Definition?.Admission.Overlap == OverlapPolicy.Skip);

    private async ValueTask<RunJobReply> RunAsync(RunJobRequest request, bool mayBeDecided)
    {
        if (_job.Snapshot is not { Definition: var definition } snapshot || (request.Accepted is { } accepted && accepted.Generation != _job.Generation))
        {
            throw NotFound();
        }

        var run = request.Run;
        var instanceId = InstanceIds.Make(JobId, _job.Generation, run.IdempotencyKey);
        var create = new CreateInstanceRequest { Snapshot = snapshot, Run = run, KeyOrigin = request.Keyed, DecidedTime = request.DecidedTime, FireTime = request.FireTime, Trace = request.Trace, AcceptedTime = request.Accepted?.Time };
        if (_book.Find(instanceId) is { } known)
        {
            return await CreateAsync(create, known, isRepeat: true);
        }

        if (request is { FireTime: null, Accepted: null } && RunRefusal.Of(definition, _job.Status, run, Now) is { } refusal && !await ExistsAsync(instanceId))
        {
            throw refusal;
        }

        var limit = AdmissionLimit.Of(definition);
        if (limit == 0 || run.Delay > TimeSpan.Zero)
        {
            var admission = limit == 0 ? AdmissionState.Free : AdmissionState.NotAsked;
            return await CreateWithoutSlotAsync(instanceId, create with { Admission = admission });
        }

        switch (_book.Foresee(Rules, Now))
        {
            case AdmissionVerdict.Skipped or AdmissionVerdict.Full when await ExistsAsync(instanceId):
                return await CreateWithoutSlotAsync(instanceId, create with { Admission = AdmissionState.NotAsked });
            case AdmissionVerdict.Skipped:
                return await SkipAsync(instanceId, definition, request, SkipReason());
            case AdmissionVerdict.Full when request.FireTime is not null:
                return await SkipAsync(instanceId, definition, request, $"Skipped: the queue of job '{JobId}' is full with {definition.Admission.MaxBacklog} runs (Admission.MaxBacklog).");
            case AdmissionVerdict.Full when request.Accepted is not null:
                // It waits elsewhere, and comes again.
                throw new JobBacklogFullException(JobId, definition.Admission.MaxBacklog);
            case AdmissionVerdict.Full:
                Silo.Engine.Telemetry.Metrics.Rejected(JobId, TelemetryWords.Backlog);
                throw new JobBacklogFullException(JobId, definition.Admission.MaxBacklog);
            case AdmissionVerdict.Granted or AdmissionVerdict.Queued
                when mayBeDecided && await WasSkippedAsync(instanceId):
                return new RunJobReply(instanceId, RunOutcome.Skipped);
            case AdmissionVerdict.Queued when definition.Admission.Overlap == OverlapPolicy.CancelRunning && await ExistsAsync(instanceId):
                // A repeat must not cancel anybody.
                return await CreateWithoutSlotAsync(instanceId, create with { Admission = AdmissionState.NotAsked });
        }

        var priority = run.Priority ?? definition.Priority;
        AdmissionPlace place;
        if (_book.HasRoom(Rules, Now))
        {
            place = _book.Grant(instanceId, priority, Now);
        }
        else
        {
            place = _book.Enqueue(instanceId, priority, Now);
            _messenger.Tell(_book.Fill(Rules, Now));
        }

        await CommitAdmissionsAsync();
        return await CreateAsync(create, place, isRepeat: false);
    }

    public async ValueTask<SlotReply> RequestSlotAsync(SlotRequest request)
    {
        if (Definition is null || request.InstanceId.Generation != _job.Generation)
        {
            return new SlotReply(SlotVerdict.Refused, Reason: $"Job '{JobId}' was deleted.");
        }

        var place = _book.Find(request.InstanceId);
        if (place is not null && place.Number <= request.Previous)
        {
            // The release of the earlier attempt is still on its way.
            _book.Remove(place);
            place = null;
        }

        if (place is null)
        {
            if (Rules is { MaxInstances: 0, Status: JobStatus.Active })
            {
                await AdmitNextAsync();
                return new SlotReply(SlotVerdict.Granted);
            }

            if (_book.Foresee(Rules, Now) == AdmissionVerdict.Skipped)
            {
                await AdmitNextAsync();
                return new SlotReply(SlotVerdict.Refused, Reason: SkipReason());
            }

            // The run was accepted before: the backlog's limit is for new ones.
            place = _book.Enqueue(request.InstanceId, request.Priority, Now);
        }

        place.IsSeen = true;
        place.NotBefore = default;
        place.Stamp++;
        var granted = _book.Fill(Rules, Now);
        await CommitAdmissionsAsync();
        _messenger.Tell(granted.Where(other => other != place));
        _messenger.Pump();
        return new SlotReply(place.HoldsSlot ? SlotVerdict.Granted : SlotVerdict.Queued, place.Number);
    }

    public async ValueTask<Ack> ReleaseSlotAsync(SlotRelease request)
    {
        if (_book.Release(request.InstanceId, request.Admission))
        {
            _runEnded = _fires.Cursor.Running is { } key && RunOf(key) == request.InstanceId ? request.EndedTime : null;
            await AdmitNextAsync();
        }

        return Ack.Done;
    }

    private async ValueTask<RunJobReply> CreateAsync(CreateInstanceRequest create, AdmissionPlace place, bool isRepeat)
    {
        RunJobReply reply;
        CreateInstanceReply created;
        try
        {
            created = await SendCreateAsync(
                place.InstanceId,
                create with { Admission = place.Entry.Origin == SlotOrigin.Created ? AdmissionState.Granted : AdmissionState.Queued, AdmissionNumber = place.Number });
            reply = new RunJobReply(place.InstanceId, created.Outcome);
        }
        catch (JobGrainsUnavailableException)
        {
            // It may have been created: the place stays until the run answers for it, or is known to be vacant.
            _messenger.Pump();
            throw;
        }
        catch (JobGrainsException)
        {
            if (!isRepeat)
            {
                _book.Remove(place);
                await AdmitNextAsync();
            }

            throw;
        }

        // A run that has ended needs no place; one that waits for its time was there before this admission.
        if (created.Outcome == RunOutcome.Existing && (created.Status.IsTerminal() || (created.Status == InstanceStatus.Delayed && !isRepeat)))
        {
            _book.Remove(place);
            await AdmitNextAsync();
            return reply;
        }

        // An answer that is on its way may be from before the run was created: it no longer counts.
        place.IsSeen = true;
        place.NotBefore = default;
        place.Stamp++;
        if (place.HoldsSlot && (created.Outcome == RunOutcome.Existing || place.Entry.Origin == SlotOrigin.Told))
        {
            // Whether it holds this very slot, another, or does not know of it yet, is for the run to say.
            _messenger.Tell([place]);
        }

        _messenger.Tell(_book.Fill(Rules, Now));
        await CommitAdmissionsAsync();
        _messenger.Pump();
        return reply;
    }

    private async ValueTask<RunJobReply> CreateWithoutSlotAsync(InstanceId instanceId, CreateInstanceRequest create) => new(instanceId, (await SendCreateAsync(instanceId, create)).Outcome);

    private ValueTask<CreateInstanceReply> SendCreateAsync(InstanceId instanceId, CreateInstanceRequest create) =>
        Host.CallAsync<IJobInstanceGrain, CreateInstanceRequest, CreateInstanceReply>(instanceId.Value, static (grain, request) => grain.CreateAsync(request), create);

    private async ValueTask<RunJobReply> SkipAsync(InstanceId instanceId, JobDefinition definition, RunJobRequest request, string decision)
    {
        var now = Now;
        var row = new AttemptRecord
        {
            InstanceId = instanceId,
            Attempt = 0,
            ExecutionType = definition.ExecutionType,
            Status = InstanceStatus.Canceled,
            Decision = decision,
            BusinessKey = request.Run.BusinessKey,
            Tags = [.. definition.Tags.Union(request.Run.Tags)],
            ScheduledTime = request.FireTime ?? request.DecidedTime,
            CreatedTime = now,
            EndedTime = now,
        };
        await CommitAdmissionsAsync(new Commit().AddHistory(row));
        Silo.Engine.Telemetry.Metrics.Rejected(JobId, TelemetryWords.Overlap);
        LogSkipped(instanceId, row.Decision);
        return new RunJobReply(instanceId, RunOutcome.Skipped);
    }

    private string SkipReason() => $"Skipped: {_book.SlotCount} runs of job '{JobId}' hold a slot, its limit is {Rules.MaxInstances} (Admission.MaxInstances), and it skips further ones (Admission.Overlap).";

    private async ValueTask<bool> WasSkippedAsync(InstanceId instanceId) => (await Silo.History.GetAsync(instanceId)).Any(FireDecision.IsSkip);

    private async ValueTask<bool> ExistsAsync(InstanceId instanceId)
    {
        var reply = await Host.CallAsync<IJobInstanceGrain, GetInstanceRequest, InstanceReply>(instanceId.Value, static (grain, request) => grain.GetAsync(request), new GetInstanceRequest());
        return reply.Instance is not null;
    }

    private void LoadAdmissions(RecordWithDeltas<AdmissionsRecord, AdmissionDelta> stored)
    {
        _hasAdmissionsBase = stored.Value is not null;
        _deltas = stored.Deltas.Count;
        _book = new AdmissionBook(stored.Value, stored.Deltas);
        _messenger = new SlotMessenger(Host, _book, OnAdmittedAsync);
        if (!_book.IsEmpty)
        {
            Host.StartTimer(TimeSpan.Zero, CheckAdmissionsAsync);
        }
    }

    /// <summary>Gives free slots to those that wait, durably, and tells them.</summary>
    private async ValueTask AdmitNextAsync()
    {
        _messenger.Tell(_book.Fill(Rules, Now));
        await CommitAdmissionsAsync();
        _messenger.Pump();
    }

    /// <summary>Asks every run that holds a slot whether it still does.</summary>
    private async ValueTask CheckAdmissionsAsync()
    {
        _messenger.Tell(_book.Slots);
        await AdmitNextAsync();
        _checkTimer?.Stop();
        _checkTimer = _book.IsEmpty ? null : Host.StartTimer(CheckPeriod, CheckAdmissionsAsync);
    }

    private async ValueTask OnAdmittedAsync(AdmissionPlace place, AdmitVerdict verdict)
    {
        switch (verdict)
        {
            case AdmitVerdict.Taken:
                place.IsSeen = true;
                break;
            case AdmitVerdict.Ended:
                _book.Remove(place);
                break;
            case AdmitVerdict.Vacant when place.IsSeen || Now - place.Entry.Since >= VacantAfter:
                LogVacant(place.InstanceId, place.Number);
                _book.Remove(place);
                break;
            case AdmitVerdict.Vacant when place.Entry.Origin == SlotOrigin.Told:
                // It would be created as a queued one, so the slot can serve others meanwhile. One that is created with its slot keeps it.
                _book.Return(place, place.Entry.Since + VacantAfter);
                break;
        }

        await AdmitNextAsync();
    }

    private async ValueTask CommitAdmissionsAsync(Commit? commit = null)
    {
        if (CompleteCommit(commit) is { } complete)
        {
            await Host.CommitAsync(complete);
        }
    }

    /// <summary>Adds all that is not written yet; null where there is nothing to be made durable.</summary>
    private Commit? CompleteCommit(Commit? commit)
    {
        commit?.KeepHistory(Definition?.History);
        if (_book.TakeDelta() is { } delta)
        {
            commit ??= new Commit();
            if (_hasAdmissionsBase && _deltas < DeltasBeforeRewrite + _book.SlotCount + _book.QueueCount)
            {
                commit.Append(_admissionsRecord, delta);
                _deltas++;
            }
            else
            {
                commit.Write(_admissionsRecord, _book.ToRecord());
                _hasAdmissionsBase = true;
                _deltas = 0;
            }
        }

        if (_firesAreLoaded)
        {
            AddFires(ref commit);
        }

        if (!_book.IsEmpty)
        {
            _checkTimer ??= Host.StartTimer(CheckPeriod, CheckAdmissionsAsync);
        }

        Arm(ref commit);
        return commit;
    }

    /// <summary>
    /// The timers die with the activation; the wake-up brings another one that goes on, as long as there is something to do. One that is set for an earlier time than need be does no
    /// harm, and is only moved together with something else.
    /// </summary>
    private void Arm(ref Commit? commit)
    {
        var wakeUp = NextFireWakeUp();
        if (HasAdmissionsToCheck)
        {
            _checkAt = _checkAt <= Now ? Later(CheckPeriod) : _checkAt;
            wakeUp = Earliest(wakeUp, _checkAt);
        }

        if (wakeUp is { } time && time != _armed && (commit is not null || _armed is not { } armed || armed <= Now || time < armed))
        {
            (commit ??= new Commit()).WakeUp(time);
            _armed = time;
            if (_job.HasFires && time - Now is var wait && wait > TimeSpan.Zero && wait <= HoldAtMost)
            {
                // Woken here, a fire is on time; another activation hears of it when it is overdue, on stores of single entries.
                Host.Hold(wait);
            }
        }
    }

    /// <summary>Sets the wake-up, if need be; what is only to be unmarked waits for another commit, or for a timer.</summary>
    private async ValueTask KeepWakeUpAsync(bool unmark)
    {
        Commit? commit = null;
        if (_firesAreLoaded && (unmark || _fires.Cursor.Running is not null))
        {
            AddFires(ref commit);
        }

        Arm(ref commit);
        if (commit is not null)
        {
            await Host.CommitAsync(commit);
        }
    }
}
