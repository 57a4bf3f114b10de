using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>Sessions: their spec, their processor, their lease.</summary>
internal sealed partial class WorkerRuntime
{
    private readonly List<WorkerSession> _leased = [];
    private int _closing;

    private TimeSpan RenewalPeriod => _options.SessionHold / 4;

    /// <summary>
    /// An attempt has ended: what waits of it never starts, what runs of it was superseded and is told to stop, and its session closes after its last running task.
    /// </summary>
    public void EndSessions(EndSessionsRequest request)
    {
        List<WorkerTask> fired = [];
        lock (_gate)
        {
            if (_sessions.TryGetValue(new SessionKey(request.InstanceId, request.Attempt), out var session) && !_parts.IsKilled)
            {
                CancelWaiting(session);
                foreach (var task in _running)
                {
                    if (task.Session == session && !task.IsAbandoned)
                    {
                        Stop(task, StopCause.Canceled, session.Spec!.Definition.Timeouts.Grace, fired);
                    }
                }

                Close(session);
                if (session.IsLeased)
                {
                    Hold(session, TimeSpan.Zero);
                }
            }
        }

        Fire(fired);
    }

    /// <summary>The lease of a session has gone: its processor closes after its last running task, and the next task opens another.</summary>
    public void OnLeaseEnded(SessionKey key)
    {
        lock (_gate)
        {
            if (_parts.IsKilled || !_sessions.TryGetValue(key, out var session) || !session.IsLeased)
            {
                return;
            }

            if (session.IsIdle)
            {
                Close(session);
            }
            else
            {
                CloseInstance(session);
            }
        }
    }

    private WorkerSession FindSession(DeliveryRequest request)
    {
        var key = new SessionKey(request.InstanceId, request.Attempt);
        if (!_sessions.TryGetValue(key, out var session))
        {
            session = new WorkerSession(key, request.ExecutionType, request.Priority);
            _sessions.Add(key, session);
            if (session.IsLeased)
            {
                session.LeaseDue = Later(RenewalPeriod);
                _leased.Add(session);
                _alarm.Set(session.LeaseDue);
            }
        }
        else if (session.IsReleased)
        {
            session.IsReleased = false;
            session.LeaseDue = Later(RenewalPeriod);
            _alarm.Set(session.LeaseDue);
            Hold(session, _options.SessionHold);
        }

        session.Spec ??= request.Session;
        return session;
    }

    private void Fetch(WorkerSession session)
    {
        if (!session.IsFetching)
        {
            session.IsFetching = true;
            WorkQueue.Start(_host.Background, static state => _ = ((SessionWork)state!).Runtime.FetchAsync(((SessionWork)state).Session), new SessionWork(this, session));
        }
    }

    /// <summary>Asks the owner what the session needs until it answers, as long as a task waits for it.</summary>
    private async Task FetchAsync(WorkerSession session)
    {
        var backOff = new BackOff();
        while (IsFetching(session))
        {
            try
            {
                var reply = await _parts.Calls.DescribeSessionAsync(session);
                lock (_gate)
                {
                    session.IsFetching = false;
                    if (_parts.IsKilled || session.IsClosed)
                    {
                        return;
                    }

                    session.Spec ??= reply.Session;
                    if (session.Spec is null)
                    {
                        CancelWaiting(session);
                        CloseIfIdle(session);
                    }

                    MakeReady(session);
                }

                return;
            }
            catch (JobGrainsException exception)
            {
                LogFetchFailed(_parts.Logger, exception, session.Key.InstanceId, session.Key.Attempt);
            }

            await Task.Delay(backOff.Next(), _host.Time);
        }
    }

    private bool IsFetching(WorkerSession session)
    {
        lock (_gate)
        {
            session.IsFetching = !_parts.IsKilled && !session.IsClosed && session.Spec is null && session.Waiting > 0;
            return session.IsFetching;
        }
    }

    /// <summary>The attempt has ended: its waiting tasks are reported as cancelled.</summary>
    private void CancelWaiting(WorkerSession session)
    {
        foreach (var batch in session.Batches.ToArray())
        {
            foreach (var task in batch.Tasks)
            {
                if (task.State == WorkerTaskState.Waiting)
                {
                    End(task, task.Reports(ReportKind.Canceled, Failures.Of(FailureKind.Canceled, "The attempt had ended before the task started.", _host.Id, task.Delivered.Try)));
                }
            }
        }
    }

    private ProcessorInstance OpenInstance(WorkerSession session)
    {
        if (session.Instance is null)
        {
            session.Instance = new ProcessorInstance(_parts, session.Spec!.Definition.Processor, session.ExecutionType);
            if (session.IsLeased && !session.IsClosed)
            {
                Hold(session, _options.SessionHold);
            }
        }

        return session.Instance;
    }

    private void CloseIfIdle(WorkerSession session)
    {
        if (!session.IsIdle)
        {
            return;
        }

        if (session.IsLeased && !session.IsClosed && session.Spec is not null)
        {
            session.IdleSince = _clock.Now;
        }
        else
        {
            Close(session);
        }
    }

    private void Close(WorkerSession session)
    {
        if (!session.IsClosed)
        {
            session.IsClosed = true;
            _sessions.Remove(session.Key);
            if (session.IsLeased)
            {
                _leased.Remove(session);
            }
        }

        CloseInstance(session);
    }

    private void CloseInstance(WorkerSession session)
    {
        if (session.Instance is { } instance)
        {
            session.Instance = null;
            instance.IsClosed = true;
            DisposeIfUnused(instance);
        }
    }

    private void LeaveInstance(ProcessorInstance instance)
    {
        instance.Users--;
        DisposeIfUnused(instance);
    }

    private void DisposeIfUnused(ProcessorInstance instance)
    {
        if (instance.IsClosed && instance.Users == 0 && instance.NeedsDisposal)
        {
            _closing++;
            WorkQueue.Start(_host.UserCode, static state => _ = ((InstanceWork)state!).Runtime.DisposeAsync(((InstanceWork)state).Instance), new InstanceWork(this, instance));
        }
    }

    private async Task DisposeAsync(ProcessorInstance instance)
    {
        await _invoker.CloseAsync(instance, "a processor session");
        lock (_gate)
        {
            _closing--;
            Pulse();
        }
    }

    /// <summary>Renews the leases of sessions with tasks, and asks for the release of idle ones.</summary>
    private void TendLeases(long now)
    {
        for (var i = _leased.Count - 1; i >= 0; i--)
        {
            var session = _leased[i];
            if (session.LeaseDue <= now)
            {
                TendLease(session, now);
            }

            _alarm.Set(session.IsClosed ? long.MaxValue : session.LeaseDue);
        }
    }

    private void TendLease(WorkerSession session, long now)
    {
        session.LeaseDue = Later(RenewalPeriod);
        if (!session.IsIdle)
        {
            Hold(session, _options.SessionHold);
        }
        else if (session.IsReleased)
        {
            // The lease should have told its end by now. It was lost, and the session with it.
            Close(session);
        }
        else if (now - session.IdleSince < RenewalPeriod.Ticks)
        {
            session.LeaseDue = session.IdleSince + RenewalPeriod.Ticks;
        }
        else if (!session.IsAsking)
        {
            session.IsAsking = true;
            WorkQueue.Start(_host.Background, static state => _ = ((SessionWork)state!).Runtime.ReleaseAsync(((SessionWork)state).Session), new SessionWork(this, session));
        }
    }

    private async Task ReleaseAsync(WorkerSession session)
    {
        var verdict = SessionVerdict.Keep;
        try
        {
            verdict = (await _parts.Calls.ReleaseSessionAsync(session)).Verdict;
        }
        catch (JobGrainsException exception)
        {
            LogReleaseFailed(_parts.Logger, exception, session.Key.InstanceId, session.Key.Attempt);
        }

        lock (_gate)
        {
            session.IsAsking = false;
            if (_parts.IsKilled || session.IsClosed || !session.IsIdle)
            {
                return;
            }

            session.IsReleased = verdict == SessionVerdict.Release;
            session.LeaseDue = Later(session.IsReleased ? _options.SessionHold + _options.IdleAge : RenewalPeriod);
            _alarm.Set(session.LeaseDue);
            Hold(session, session.IsReleased ? TimeSpan.Zero : _options.SessionHold);
        }
    }

    /// <summary>Tells the lease for how long it is held. Best effort: a lease that is lost costs another session and nothing else.</summary>
    private void Hold(WorkerSession session, TimeSpan duration) =>
        WorkQueue.Start(_host.Background, static state => _ = ((HoldWork)state!).Runtime.HoldAsync(((HoldWork)state).Session, ((HoldWork)state).Duration), new HoldWork(this, session.Key, duration));

    private async Task HoldAsync(SessionKey session, TimeSpan duration)
    {
        if (_parts.IsKilled)
        {
            return;
        }

        try
        {
            await _parts.Calls.HoldSessionAsync(session, duration);
        }
        catch (JobGrainsException exception)
        {
            LogHoldFailed(_parts.Logger, exception, session.InstanceId, session.Attempt);
        }
    }

    private sealed record SessionWork(WorkerRuntime Runtime, WorkerSession Session);

    private sealed record HoldWork(WorkerRuntime Runtime, SessionKey Session, TimeSpan Duration);

    private sealed record InstanceWork(WorkerRuntime Runtime, ProcessorInstance Instance);
}
