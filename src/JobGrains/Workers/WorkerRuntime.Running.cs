using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>Starting tasks and taking their outcomes.</summary>
internal sealed partial class WorkerRuntime
{
    // A runner gives way to others on its scheduler after as many tasks, or as much time, whichever comes first.
    private const int TasksAtOnce = 64;
    private const long TimeAtOnce = 5 * TimeSpan.TicksPerMillisecond;

    private readonly List<WorkerTask> _running = [];
    private int _abandoned;

    private void MakeReady(WorkerSession session)
    {
        if (session.CanStart)
        {
            _ready.Add(session);
        }

        while (_running.Count < _options.Slots && Take() is { } task)
        {
            WorkQueue.Start(_host.UserCode, static state => _ = ((Work)state!).Runtime.RunAsync(((Work)state).Task), new Work(this, task));
        }
    }

    /// <summary>Takes the next task and gives it a slot: the highest priority first, and among sessions of one priority each in turn.</summary>
    private WorkerTask? Take()
    {
        while (_ready.Take() is { } session)
        {
            if (session.CanStart && session.Dequeue() is { } task)
            {
                LeaveWaiting(task);
                task.State = WorkerTaskState.Running;
                task.Cancellation = new CancellationTokenSource();
                task.RunIndex = _running.Count;
                _running.Add(task);
                session.Running++;
                task.Instance = OpenInstance(session);
                task.Instance.Users++;
                if (session.CanStart)
                {
                    _ready.Add(session);
                }

                return task;
            }
        }

        return null;
    }

    private async Task RunAsync(WorkerTask? task)
    {
        var begun = _clock.Now;
        var count = 0;
        while (task is not null)
        {
            if (task.Session.Spec!.Definition.Timeouts.Task is { } limit)
            {
                LimitTime(task, limit);
            }

            task = Complete(task, await _invoker.InvokeAsync(task));
            if (task is not null && (++count == TasksAtOnce || _clock.Now - begun > TimeAtOnce))
            {
                await Task.Yield();
                begun = _clock.Now;
                count = 0;
            }
        }
    }

    private void LimitTime(WorkerTask task, TimeSpan limit)
    {
        lock (_gate)
        {
            task.TimeoutDue = Later(limit);
            _alarm.Set(task.TimeoutDue);
        }
    }

    /// <summary>Keeps the outcome of a task and takes the next for the same runner.</summary>
    private WorkerTask? Complete(WorkerTask task, TaskReport report)
    {
        lock (_gate)
        {
            if (_parts.IsKilled)
            {
                return null;
            }

            var last = _running[^1];
            _running[task.RunIndex] = last;
            last.RunIndex = task.RunIndex;
            _running.RemoveAt(_running.Count - 1);
            task.RunIndex = -1;

            var session = task.Session;
            session.Running--;
            LeaveInstance(task.Instance!);
            if (task.IsAbandoned)
            {
                // Its report was fixed when it was abandoned: only its slot comes back.
                _abandoned--;
                session.Abandoned -= task.IsTold ? 1 : 0;
                Room();
            }
            else
            {
                End(task, StopRules.Judge(report, task.Cause, _host.Id, task.Delivered.Try, task.Session.Limits));
            }

            if (session.CanStart)
            {
                _ready.Add(session);
            }

            CloseIfIdle(session);
            var next = _running.Count < _options.Slots ? Take() : null;
            if (next is null)
            {
                SendAll();
                Pulse();
            }

            return next;
        }
    }

    private long Later(TimeSpan delay)
    {
        var now = _clock.Now;
        return delay.Ticks >= long.MaxValue - now ? long.MaxValue : now + delay.Ticks;
    }
}
