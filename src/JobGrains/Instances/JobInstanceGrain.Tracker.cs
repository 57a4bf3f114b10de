using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Tracking;

namespace JobGrains.Instances;

internal partial class JobInstanceGrain
{
    private DepartureWatch _departures;
    private IGrainTimer? _trackerPause;
    private bool _callingTracker;
    private bool _stoppingTracker;
    private bool _slotReleased;
    private bool _releasingSlot;
    private int _discarding;

    public async ValueTask<Ack> EndAttemptAsync(EndAttemptRequest request)
    {
        if (_record is not { IsOpen: true, HasTracker: true } record || record.Attempt != request.Attempt)
        {
            return Ack.Done;
        }

        // The order of commits here decides: a cancel or deadline that was recorded before wins, and what the tracker says is kept as information.
        var stage = request.CancelStage > record.CancelStage ? request.CancelStage : record.CancelStage;
        var ending = record with { Map = record.MapOrEmpty with { Counts = request.Tasks }, Tries = request.Tries, CancelStage = record.Stop is null ? CancelStage.None : stage };
        if (request.ProgressMessage is { } message)
        {
            ending = ending with { Progress = new LastProgress(null, message) };
        }

        var change = record.Stop is { } stop
            ? InstanceRules.EndStopped(ending, stop, Now, Silo.Random)
            : InstanceRules.EndAttempt(ending, request.Status, request.Result, request.Failure, Now, Silo.Random);
        await SaveAsync(change);
        await PumpAsync();
        return Ack.Done;
    }

    private string TrackerKey(int attempt) => new SessionKey(_id, attempt).TrackerKey;

    /// <summary>Starts the attempt's tracker, and from then on makes sure every while that it goes on; tells it of a stop.</summary>
    private void DriveTracker()
    {
        var record = _record!;
        if (record.Stop is { } stop && !_stoppingTracker)
        {
            _stoppingTracker = true;
            var attempt = record.Attempt;
            Host.Send<IMapReduceTrackerGrain, StopTrackerRequest, StopTrackerReply>(
                TrackerKey(attempt),
                static (tracker, request) => tracker.StopAsync(request),
                new StopTrackerRequest(stop.Reason, stop.Message),
                outcome => OnTrackerStoppedAsync(attempt, outcome));
        }

        if (!_callingTracker)
        {
            _callingTracker = true;
            Host.Hold(2 * Options.ReconcilePeriod);
            var start = new StartTrackerRequest
            {
                InstanceId = _id,
                Attempt = record.Attempt,
                Session = SessionOf(record),
                Priority = record.Definition.Priority,
                AdoptFrom = record.MapOrEmpty.AdoptFrom,
                Again = record.MapOrEmpty.Again,
            };
            Host.Send<IMapReduceTrackerGrain, StartTrackerRequest, StartTrackerReply>(
                TrackerKey(record.Attempt),
                static (tracker, request) => tracker.StartAsync(request),
                start,
                outcome => OnTrackerStartedAsync(start.Attempt, outcome));
        }
    }

    private ValueTask OnTrackerStartedAsync(int attempt, CallOutcome<StartTrackerReply> outcome)
    {
        if (_record is not { IsOpen: true } record || record.Attempt != attempt)
        {
            _callingTracker = false;
            return PumpAsync();
        }

        if (outcome.IsReply && outcome.Reply.Fate == TrackerFate.Discarded)
        {
            // Another activation has recorded the end of this attempt: what this one remembers is of the past.
            Host.Deactivate();
            return default;
        }

        if (outcome.IsReply)
        {
            _waitReason = outcome.Reply.Progress.WaitReason;
        }

        _trackerPause = Host.StartTimer(outcome.IsReply ? Options.ReconcilePeriod : AskAgain, () =>
        {
            _trackerPause = null;
            _callingTracker = false;
            return PumpAsync();
        });
        return default;
    }

    /// <summary>A silo has left, and the tracker may have been there: the next call need not wait for its time.</summary>
    private void CallTrackerNow()
    {
        if (_trackerPause is { } pause)
        {
            pause.Stop();
            _trackerPause = null;
            _callingTracker = false;
        }
    }

    private ValueTask OnTrackerStoppedAsync(int attempt, CallOutcome<StopTrackerReply> outcome)
    {
        Host.StartTimer(outcome.IsReply && outcome.Reply.Stage != CancelStage.None ? Options.ReconcilePeriod : AskAgain, () =>
        {
            _stoppingTracker = false;
            return PumpAsync();
        });
        if (outcome.IsReply && _record is { IsOpen: true } record && record.Attempt == attempt && outcome.Reply.Stage > record.CancelStage)
        {
            // Not durable by itself: the tracker tells it again with the end.
            _record = record with { CancelStage = outcome.Reply.Stage };
        }

        return default;
    }

    /// <summary>
    /// Discards the trackers and pages that nobody needs any more: all of a success; of another end all but the last attempt's, which a retry may adopt.
    /// </summary>
    private bool DiscardTrackers(InstanceRecord record)
    {
        var obsolete = record.MapOrEmpty.KeptAttempts.Where(a => record.Status == InstanceStatus.Succeeded || a != record.Attempt).ToArray();
        if (obsolete.Length == 0)
        {
            return false;
        }

        if (_discarding == 0)
        {
            Discard(obsolete);
        }

        return true;
    }

    private async ValueTask DiscardTombstoneAsync(InstanceRecord record)
    {
        if (record.MapOrEmpty.KeptAttempts.Count == 0)
        {
            // The store forgets it by itself when its time comes.
            Host.Deactivate();
        }
        else if (_discarding == 0)
        {
            // Comes again unless all pages are gone by then.
            await Host.CommitAsync(new Commit().WakeUp(Later(Options.CatalogPeriod)));
            Discard(record.MapOrEmpty.KeptAttempts);
        }
    }

    private void Discard(IReadOnlyList<int> attempts)
    {
        foreach (var attempt in attempts)
        {
            _discarding++;
            Host.Send<IMapReduceTrackerGrain, DiscardTrackerRequest, Ack>(
                TrackerKey(attempt),
                static (tracker, request) => tracker.DiscardAsync(request),
                DiscardTrackerRequest.Instance,
                outcome => OnDiscardedAsync(attempt, outcome));
        }
    }

    private async ValueTask OnDiscardedAsync(int attempt, CallOutcome<Ack> outcome)
    {
        _discarding--;
        if (_record is not { } record)
        {
            return;
        }

        if (!outcome.IsReply)
        {
            _pumpTimer.At(Now + AskAgain);
            return;
        }

        await SaveAsync(new InstanceChange(record with { Map = record.MapOrEmpty with { KeptAttempts = [.. record.MapOrEmpty.KeptAttempts.Where(a => a != attempt)] } }));
        if (_discarding == 0)
        {
            await PumpAsync();
        }
    }
}
