using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>Reports: kept until acknowledged, at most one request a holder on its way.</summary>
internal sealed partial class WorkerRuntime
{
    // A batch of slow tasks is reported in parts: nobody waits longer than this for a result that is there.
    private const long Linger = 50 * TimeSpan.TicksPerMillisecond;
    private const long ProgressPeriod = TimeSpan.TicksPerSecond;

    private readonly List<WorkerHolder> _dirty = [];
    private readonly Queue<WorkerHolder> _outbox = [];
    private bool _isPumping;

    /// <summary>Fixes the report of a task that waited or ran.</summary>
    private void End(WorkerTask task, TaskReport report)
    {
        if (task.State == WorkerTaskState.Waiting)
        {
            LeaveWaiting(task);
        }

        task.State = WorkerTaskState.Ended;
        task.Report = report;
        var holder = task.Holder;
        holder.Unsent.Enqueue(task);
        if (holder.Unsent.Count == 1)
        {
            holder.OldestUnsent = _clock.Now;
        }

        if (holder.IsSending)
        {
            return;
        }

        if (IsWorthSending(holder))
        {
            Send(holder);
        }
        else
        {
            MarkDirty(holder);
        }
    }

    /// <summary>Whether a report would be full, or no later start could fill it: together with the linger this is all that decides when reports go.</summary>
    private bool IsWorthSending(WorkerHolder holder) =>
        holder.Unsent.Count > 0 && (holder.Unsent.Count >= _options.DispatchBatchSize || holder.Waiting == 0 || _draining);

    private void KeepProgress(WorkerTask task, ProgressReport progress)
    {
        task.KeepProgress(progress);
        if (task.Holder.HasProgress)
        {
            // Whoever clears that takes what was kept before, or keeps it for the next time.
            return;
        }

        lock (_gate)
        {
            if (task.State != WorkerTaskState.Running || _parts.IsKilled)
            {
                return;
            }

            task.Holder.HasProgress = true;
            if (!task.Holder.IsSending)
            {
                MarkDirty(task.Holder);
            }
        }
    }

    private static long SendDue(WorkerHolder holder) => Math.Min(
        holder.Unsent.Count > 0 ? holder.OldestUnsent + Linger : long.MaxValue,
        holder.HasProgress ? holder.NextProgress : long.MaxValue);

    private void MarkDirty(WorkerHolder holder)
    {
        if (holder.DirtyIndex < 0)
        {
            holder.DirtyIndex = _dirty.Count;
            _dirty.Add(holder);
        }

        _alarm.Set(SendDue(holder));
    }

    private void LeaveDirty(WorkerHolder holder)
    {
        if (holder.DirtyIndex < 0)
        {
            return;
        }

        var last = _dirty[^1];
        _dirty[holder.DirtyIndex] = last;
        last.DirtyIndex = holder.DirtyIndex;
        _dirty.RemoveAt(_dirty.Count - 1);
        holder.DirtyIndex = -1;
    }

    /// <summary>A runner has found nothing to start: what is there goes out.</summary>
    private void SendAll()
    {
        for (var i = _dirty.Count - 1; i >= 0; i--)
        {
            if (_dirty[i].Unsent.Count > 0)
            {
                Send(_dirty[i]);
            }
        }
    }

    /// <summary>Sends what is due, and sets the alarm for the rest.</summary>
    private void SendDue(long now)
    {
        for (var i = _dirty.Count - 1; i >= 0; i--)
        {
            var due = SendDue(_dirty[i]);
            if (due <= now)
            {
                Send(_dirty[i]);
            }
            else
            {
                _alarm.Set(due);
            }
        }
    }

    private void Send(WorkerHolder holder)
    {
        LeaveDirty(holder);
        holder.IsSending = true;
        _outbox.Enqueue(holder);
        if (!_isPumping)
        {
            _isPumping = true;
            WorkQueue.Start(_host.Background, static state => ((WorkerRuntime)state!).Pump(), this);
        }
    }

    private void Pump()
    {
        while (true)
        {
            WorkerHolder? holder;
            lock (_gate)
            {
                if (_parts.IsKilled || !_outbox.TryDequeue(out holder))
                {
                    _isPumping = false;
                    return;
                }
            }

            _ = SendAsync(holder);
        }
    }

    private async Task SendAsync(WorkerHolder holder)
    {
        WorkerTask[] sent = [];
        while (Next(holder, ref sent) is { } request)
        {
            BackOff? backOff = null;
            while (!await TrySendAsync(holder.Id, request))
            {
                if (!await PauseAsync(holder, (backOff ??= new BackOff()).Next()))
                {
                    backOff = null;
                }

                if (_parts.IsKilled)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Waits before a report is sent again; answers false where the holder was heard of meanwhile.</summary>
    private async ValueTask<bool> PauseAsync(WorkerHolder holder, TimeSpan delay)
    {
        var waking = new CancellationTokenSource();
        lock (_gate)
        {
            holder.Waking = waking;
        }

        try
        {
            await Task.Delay(delay, _host.Time, waking.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                holder.Waking = null;
            }
        }
    }

    /// <summary>The holder is there: a report that waits to be sent again need not wait. An activation that is collected soon might miss it otherwise, every time.</summary>
    private void Wake(WorkerHolder? holder)
    {
        if (holder?.Waking is { } waking)
        {
            WorkQueue.Start(_host.Background, static state => ((CancellationTokenSource)state!).Cancel(), waking);
        }
    }

    private async ValueTask<bool> TrySendAsync(HolderId holder, ReportRequest request)
    {
        try
        {
            await _parts.Calls.ReportAsync(holder, request);
            return true;
        }
        catch (Exception exception)
        {
            // Whatever it was: a report that is not acknowledged is sent again, or its task would never end.
            LogReportFailed(_parts.Logger, exception, request.Reports.Count, holder.Key);
            return false;
        }
    }

    /// <summary>Forgets what was acknowledged and makes the next request; null where there is nothing to send now.</summary>
    private ReportRequest? Next(WorkerHolder holder, ref WorkerTask[] sent)
    {
        lock (_gate)
        {
            if (_parts.IsKilled)
            {
                return null;
            }

            foreach (var task in sent)
            {
                Forget(task);
            }

            var acknowledged = sent.Length;
            sent = [];
            var now = _clock.Now;
            ReportRequest? request = null;
            if (acknowledged == 0 || IsWorthSending(holder) || SendDue(holder) <= now)
            {
                request = Compose(holder, now, out sent);
            }

            if (request is null)
            {
                holder.IsSending = false;
                ForgetIfDone(holder);
                if (holder.Unsent.Count > 0 || holder.HasProgress)
                {
                    MarkDirty(holder);
                }
            }

            if (acknowledged > 0)
            {
                Room();
            }

            return request;
        }
    }

    private ReportRequest? Compose(WorkerHolder holder, long now, out WorkerTask[] sent)
    {
        sent = new WorkerTask[Math.Min(holder.Unsent.Count, _options.DispatchBatchSize)];
        var reports = new TaskReport[sent.Length];
        List<ProgressReport>? progress = null;
        for (var i = 0; i < sent.Length; i++)
        {
            var task = sent[i] = holder.Unsent.Dequeue();
            reports[i] = task.Report!;
            if (!task.TaskId.IsMapped && task.Progress is { } last)
            {
                // How far it came tells where it failed. Sent again, for who had heard of it may be gone. Of mapped tasks the counts tell enough.
                (progress ??= []).Add(last);
            }
        }

        holder.OldestUnsent = now;
        if (holder.HasProgress && now >= holder.NextProgress)
        {
            TakeProgress(holder, now, ref progress);
        }

        return reports.Length == 0 && progress is null ? null : new ReportRequest { Silo = _host.Id, Reports = reports, Progress = progress ?? [] };
    }

    private static void TakeProgress(WorkerHolder holder, long now, ref List<ProgressReport>? progress)
    {
        holder.HasProgress = false;
        holder.NextProgress = now + ProgressPeriod;

        // A task keeps its progress before it looks whether somebody will take it.
        Interlocked.MemoryBarrier();
        foreach (var batch in holder.Batches)
        {
            foreach (var task in batch.Tasks)
            {
                if (task.State == WorkerTaskState.Running && task.TakeProgress() is { } latest)
                {
                    (progress ??= []).Add(latest);
                }
            }
        }
    }
}
