using JobGrains.Diagnostics;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>
/// Runs delivered tasks on a silo, from their acceptance to the acknowledgement of their reports. As old as the silo's incarnation; may be used from any thread.
/// </summary>
/// <remarks>
/// All state is guarded by one lock, which is never held across an await, a call or user code. A runner takes it once a task: it leaves the outcome of one and takes the next.
/// What the silo holds is bounded by <see cref="JobGrainsOptions.MaxWaitingTasks"/> + <see cref="JobGrainsOptions.Slots"/>, and a task counts until its report is
/// acknowledged. So an unacknowledged result keeps the place of its task, and holders that do not acknowledge stop the silo from accepting more; but it keeps
/// no runner waiting, or every report would cost a round trip of idleness.
/// </remarks>
internal sealed partial class WorkerRuntime
{
    private const int EpochsRemembered = 65_536;
    private const int FloorsRemembered = 65_536;

    // At most about 20 MB of names; who is not among them looks again by itself, ever more rarely.
    private const int RefusedRemembered = 131_072;

    private readonly Lock _gate = new();
    private readonly WorkerParts _parts;
    private readonly ISiloHost _host;
    private readonly JobGrainsOptions _options;
    private readonly MonotonicClock _clock;
    private readonly ProcessorInvoker _invoker;
    private readonly Alarm _alarm;
    private readonly EpochMemory _epochs = new(EpochsRemembered);
    private readonly IncarnationFloors _floors = new(FloorsRemembered);
    private readonly RefusedHolders _refused = new(RefusedRemembered);
    private readonly Dictionary<HolderId, WorkerHolder> _holders = [];
    private readonly Dictionary<SessionKey, WorkerSession> _sessions = [];
    private readonly ReadySessions _ready = new();
    private long _holdersSeen;
    private int _waiting;
    private int _held;
    private int _touching;
    private long? _fullSince;
    private bool _draining;
    private (int Held, int Tasks, DeliveryReply Reply)? _overloaded;

    public WorkerRuntime(ISiloHost host, JobGrainsOptions options, ProcessorRegistry processors, ILoggerFactory loggers, EngineTelemetry telemetry)
    {
        _host = host;
        _options = options;
        _parts = new WorkerParts(host, options, processors, loggers, telemetry);
        _clock = _parts.Clock;
        _invoker = new ProcessorInvoker(_parts, new WorkerProgress(KeepProgress));
        _alarm = new Alarm(host.Time, _clock, host.Background, Housekeep);
        _probe = new Lazy<ICapacityProbe>(() => host.Services.GetService<ICapacityProbe>() ?? ConstantProbe.Ample);
    }

    /// <summary>Whether the silo takes new work.</summary>
    public SiloReadiness Readiness
    {
        get
        {
            lock (_gate)
            {
                return ReadinessNow;
            }
        }
    }

    /// <summary>What it has now.</summary>
    public WorkerLoad Load
    {
        get
        {
            lock (_gate)
            {
                // The report of an abandoned processor is on its way while it runs.
                return new(_running.Count, _waiting, Math.Max(0, _held - _waiting - _running.Count + _abandoned), _abandoned);
            }
        }
    }

    /// <summary>With so many abandoned processors it takes no work.</summary>
    public int MaxAbandoned => _options.MaxAbandoned ?? Math.Max(1, _options.Slots / 4);

    /// <summary>For how long it has had no place for tasks that were brought to it.</summary>
    public TimeSpan FullTime
    {
        get
        {
            lock (_gate)
            {
                return _fullSince is { } since ? TimeSpan.FromTicks(_clock.Now - since) : TimeSpan.Zero;
            }
        }
    }

    private bool IsUnhealthy => _abandoned >= MaxAbandoned;

    private SiloReadiness ReadinessNow => _draining ? SiloReadiness.Draining : _cordoned ? SiloReadiness.Cordoned : IsUnhealthy ? SiloReadiness.Unhealthy : SiloReadiness.Ready;

    private int MaxHeld => _options.MaxWaitingTasks + _options.Slots;

    // Room for a whole batch, which is what refused holders come with.
    private bool HasRoom => !_draining && !_cordoned && !IsUnhealthy && MaxHeld - _held >= Math.Min(_options.DispatchBatchSize, MaxHeld / 2);

    public DeliveryReply Deliver(DeliveryRequest request)
    {
        var hash = EpochMemory.HashOf(request.Holder, request.Epoch);
        lock (_gate)
        {
            var floor = _floors.Of(request.Holder);
            if (request.Epoch.Incarnation < floor)
            {
                return new(DeliveryVerdict.Superseded, floor);
            }

            _floors.Raise(request.Holder, request.Epoch.Incarnation);
            var holder = _holders.GetValueOrDefault(request.Holder);
            if (holder?.Find(request.Epoch) is not null)
            {
                return new(DeliveryVerdict.Accepted);
            }

            if (_epochs.Find(hash) is { } verdict)
            {
                return new(verdict, Reason: "It is the answer that this batch got before.");
            }

            if (Refuse(request) is { } refusal)
            {
                _epochs.Remember(hash, refusal.Verdict);
                if (refusal.Verdict == DeliveryVerdict.Overloaded)
                {
                    _refused.Add(request.Holder);
                }

                return refusal;
            }

            Accept(request, holder, hash);
            return new(DeliveryVerdict.Accepted);
        }
    }

    public HoldingsReply GetHoldings(HoldingsRequest request)
    {
        lock (_gate)
        {
            _floors.Raise(request.Holder, request.Incarnation);
            List<HeldTask> held = [];
            var holder = _holders.GetValueOrDefault(request.Holder);
            Wake(holder);
            foreach (var batch in holder?.Batches ?? [])
            {
                foreach (var task in batch.Tasks)
                {
                    if (task.State != WorkerTaskState.Forgotten)
                    {
                        held.Add(task.ToHeld());
                    }
                }
            }

            return new(Math.Max(_floors.Of(request.Holder), request.Incarnation), held);
        }
    }

    /// <summary>Has what a run has logged here stored at once. Answers whether any of it is not yet.</summary>
    public FlushLogReply FlushLog(FlushLogRequest request) => new(_parts.RunLogs.HandOver(request.InstanceId));

    /// <summary>The silo has crashed, or has seen its own death: nothing is sent from now on.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _parts.IsKilled = true;
            _alarm.Stop();
            Pulse();
        }

        _parts.RunLogs.Kill();
    }

    private DeliveryReply? Refuse(DeliveryRequest request)
    {
        if (_draining || _parts.IsKilled)
        {
            return new(DeliveryVerdict.Draining, Reason: $"Silo '{_host.Id}' is stopping.");
        }

        if (_cordoned)
        {
            return new(DeliveryVerdict.Draining, Reason: $"Silo '{_host.Id}' is cordoned.");
        }

        if (request.Session is { } session && _parts.Processors.Find(session.Definition.Processor) is null)
        {
            return new(DeliveryVerdict.ProcessorMissing, Reason: new ProcessorNotFoundException(session.Definition.Processor, _host.Id).Message);
        }

        if (IsUnhealthy)
        {
            return new(DeliveryVerdict.Overloaded, Reason: $"Silo '{_host.Id}' has {_abandoned} abandoned processors that have not returned; at {MaxAbandoned} (MaxAbandoned) it takes no work.");
        }

        if (_held == 0 || _held + request.Tasks.Count <= MaxHeld)
        {
            return null;
        }

        _fullSince ??= _clock.Now;
        return Overloaded(request.Tasks.Count);
    }

    /// <summary>While the silo is full, one answer for all.</summary>
    private DeliveryReply Overloaded(int tasks)
    {
        if (_overloaded is not { } last || last.Held != _held || last.Tasks != tasks)
        {
            var reason = $"Silo '{_host.Id}' holds {_held} tasks; with {tasks} more it would exceed MaxWaitingTasks ({_options.MaxWaitingTasks}) and Slots ({_options.Slots}).";
            _overloaded = last = (_held, tasks, new DeliveryReply(DeliveryVerdict.Overloaded, Reason: reason));
        }

        return last.Reply;
    }

    private void Accept(DeliveryRequest request, WorkerHolder? holder, ulong hash)
    {
        if (request.Tasks.Count == 0)
        {
            _epochs.Remember(hash, DeliveryVerdict.Accepted);
            return;
        }

        if (holder is null)
        {
            holder = new WorkerHolder(request.Holder, ++_holdersSeen);
            _holders.Add(request.Holder, holder);
        }

        var session = FindSession(request);
        var batch = new WorkerBatch(holder, session, request, hash);
        holder.Batches.Add(batch);
        session.Batches.Add(batch);
        holder.Waiting += batch.Left;
        session.Waiting += batch.Left;
        _waiting += batch.Left;
        _held += batch.Left;
        foreach (var task in batch.Tasks)
        {
            if (batch.StartRule == StartRule.AfterAsking)
            {
                WorkQueue.Start(_host.Background, static state => _ = ((Work)state!).Runtime.AskAsync(((Work)state).Task), new Work(this, task));
            }
            else
            {
                session.Enqueue(task);
            }
        }

        if (session.Spec is null)
        {
            Fetch(session);
        }

        MakeReady(session);
        MarkCapacity();
    }

    /// <summary>Asks the holder until it has answered whether a task may start. It waits meanwhile, and takes no slot.</summary>
    private async Task AskAsync(WorkerTask task)
    {
        var request = new ConfirmStartRequest(_host.Id, task.TaskId, task.Batch.Epoch);
        var backOff = new BackOff();
        while (IsWaiting(task))
        {
            try
            {
                var reply = await _parts.Calls.ConfirmStartAsync(task.Holder.Id, request);
                lock (_gate)
                {
                    if (task.State == WorkerTaskState.Waiting && reply.Verdict == StartVerdict.Start)
                    {
                        task.Session.Enqueue(task);
                        MakeReady(task.Session);
                    }
                    else if (task.State == WorkerTaskState.Waiting)
                    {
                        LeaveWaiting(task);
                        Forget(task);
                        ForgetIfDone(task.Holder);
                        CloseIfIdle(task.Session);
                        Room();
                    }
                }

                return;
            }
            catch (JobGrainsException exception)
            {
                LogAskFailed(_parts.Logger, exception, task.TaskId, task.Holder.Id.Key);
            }

            await Task.Delay(backOff.Next(), _host.Time);
        }
    }

    private bool IsWaiting(WorkerTask task)
    {
        lock (_gate)
        {
            return task.State == WorkerTaskState.Waiting && !_parts.IsKilled;
        }
    }

    private void LeaveWaiting(WorkerTask task)
    {
        _waiting--;
        task.Holder.Waiting--;
        task.Session.Waiting--;
    }

    /// <summary>The holder needs nothing more of this task.</summary>
    private void Forget(WorkerTask task)
    {
        task.State = WorkerTaskState.Forgotten;
        task.Report = null;
        _held--;
        var batch = task.Batch;
        if (--batch.Left == 0)
        {
            batch.Holder.Batches.Remove(batch);
            batch.Session.Batches.Remove(batch);
            _epochs.Remember(batch.Hash, DeliveryVerdict.Accepted);
        }
    }

    private void ForgetIfDone(WorkerHolder holder)
    {
        if (!holder.IsSending && holder.Batches.Count == 0)
        {
            LeaveDirty(holder);
            _holders.Remove(holder.Id);
        }
    }

    /// <summary>There may be room again: tells the holders that were refused, a few at a time, as long as there is.</summary>
    private void Room()
    {
        const int Most = 4;
        MarkCapacity();
        Pulse();
        if (_fullSince is not null && HasRoom)
        {
            _fullSince = null;
        }

        if (_refused.Count > 0 && HasRoom && _touching < Most)
        {
            _touching++;
            WorkQueue.Start(_host.Background, static state => _ = ((WorkerRuntime)state!).TouchAsync(), this);
        }
    }

    private async Task TouchAsync()
    {
        while (TakeRefused() is { } holder)
        {
            try
            {
                await _parts.Calls.TouchAsync(holder);
            }
            catch (JobGrainsException exception)
            {
                LogTouchFailed(_parts.Logger, exception, holder.Key);
            }
        }
    }

    private HolderId? TakeRefused()
    {
        lock (_gate)
        {
            var holder = HasRoom && !_parts.IsKilled ? _refused.Take() : null;
            if (holder is null)
            {
                _touching--;
            }

            return holder;
        }
    }

    private sealed record Work(WorkerRuntime Runtime, WorkerTask Task);
}
