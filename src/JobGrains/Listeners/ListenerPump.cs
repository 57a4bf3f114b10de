using JobGrains.Hosting;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

/// <summary>Calls a listener with the events of one of its queues, one after another, as long as the queue is this silo's.</summary>
internal sealed partial class ListenerPump(ListenerRuntime runtime, ListenerRegistration listener, string queue, ILogger logger)
{
    private const int BatchEvents = 100;
    private const int MaxFailureLength = 1_024;
    private static readonly TimeSpan AcknowledgePeriod = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private CancellationTokenSource? _waking;
    private bool _isNudged;
    private long _done;
    private long _acknowledged;

    public string Queue { get; } = queue;

    private ISiloHost Host => runtime.Host;

    private bool IsOver => runtime.IsKilled || runtime.Stopping.IsCancellationRequested;

    /// <summary>There is something to ask for.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _isNudged = true;
            if (_waking is { } waking)
            {
                WorkQueue.Start(Host.Background, static state => ((CancellationTokenSource)state!).Cancel(), waking);
            }
        }
    }

    public async Task RunAsync()
    {
        var backOff = new BackOff();
        while (!IsOver)
        {
            PullEventsReply? reply = null;
            try
            {
                reply = await PullAsync(new PullEventsRequest { Silo = Host.Id, Acknowledged = _done, Max = BatchEvents });
                backOff = new BackOff();
            }
            catch (Exception exception)
            {
                // Whatever it is: the next call asks for the same.
                LogNotPulled(exception, Queue);
            }

            if (reply is null)
            {
                await WaitAsync(backOff.Next());
            }
            else if (reply.Verdict == PullVerdict.Removed)
            {
                LogRemoved(listener.Name);
                return;
            }
            else if (reply.Events.Count == 0)
            {
                await WaitAsync(runtime.Options.PollPeriod);
            }
            else if (!await DeliverAsync(reply.Events))
            {
                break;
            }
        }

        if (!runtime.IsKilled)
        {
            await LeaveAsync();
        }
    }

    /// <summary>Calls the listener with each event until it takes it. Answers false where that ends because the silo stops, or the queue has gone to another.</summary>
    private async Task<bool> DeliverAsync(IReadOnlyList<QueuedEvent> events)
    {
        var acknowledged = Host.Time.GetTimestamp();
        foreach (var queued in events)
        {
            var delay = runtime.Options.RetryDelay;
            while (await CallAsync(queued.Event) is { } failure)
            {
                LogFailed(failure, listener.Name, queued.Event.Kind, queued.Event.InstanceId, queued.Event.Sequence, delay);
                if (IsOver || !await AcknowledgeAsync(Describe(failure)))
                {
                    return !IsOver;
                }

                await PauseAsync(delay);
                if (IsOver)
                {
                    return false;
                }

                delay = delay * 2 < runtime.Options.MaxRetryDelay ? delay * 2 : runtime.Options.MaxRetryDelay;
            }

            if (runtime.IsKilled)
            {
                return false;
            }

            _done = queued.Place;
            if (IsOver)
            {
                return false;
            }

            if (Host.Time.GetElapsedTime(acknowledged) > AcknowledgePeriod)
            {
                if (!await AcknowledgeAsync(failure: null))
                {
                    return true;
                }

                acknowledged = Host.Time.GetTimestamp();
            }
        }

        return true;
    }

    /// <summary>Answers what the listener has thrown; null where it has taken the event.</summary>
    private async Task<Exception?> CallAsync(JobEvent jobEvent)
    {
        Task<Exception?> call;
        using (UserFlow.Suppress())
        {
            call = Task.Factory.StartNew(() => CallHereAsync(jobEvent), CancellationToken.None, TaskCreationOptions.DenyChildAttach, Host.UserCode).Unwrap();
        }

        return await call;
    }

    private async Task<Exception?> CallHereAsync(JobEvent jobEvent)
    {
        using var time = new CancellationTokenSource(runtime.Options.Timeout, Host.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(time.Token, runtime.Stopping);
        try
        {
            await listener.CallAsync(Host.Services, jobEvent, either.Token);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Says how far the listener is while it has more to do. Answers false where the queue is no longer this silo's.</summary>
    private async Task<bool> AcknowledgeAsync(string? failure)
    {
        if (failure is null && _acknowledged == _done)
        {
            return true;
        }

        try
        {
            return (await PullAsync(new PullEventsRequest { Silo = Host.Id, Acknowledged = _done, Max = 0, Failure = failure })).Verdict == PullVerdict.Yours;
        }
        catch (Exception exception)
        {
            // The next one says more.
            LogNotPulled(exception, Queue);
            return true;
        }
    }

    private async Task LeaveAsync()
    {
        try
        {
            await PullAsync(new PullEventsRequest { Silo = Host.Id, Acknowledged = _done, IsLeaving = true });
        }
        catch (Exception exception)
        {
            // Others find out that the silo has left.
            LogNotPulled(exception, Queue);
        }
    }

    private async ValueTask<PullEventsReply> PullAsync(PullEventsRequest request)
    {
        var reply = await Host.CallAsync<IListenerQueueGrain, PullEventsRequest, PullEventsReply>(Queue, static (queue, pull) => queue.PullAsync(pull), request);
        _acknowledged = request.Acknowledged;
        return reply;
    }

    private async Task PauseAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, Host.Time, runtime.Stopping);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task WaitAsync(TimeSpan time)
    {
        var waking = new CancellationTokenSource();
        lock (_gate)
        {
            if (_isNudged)
            {
                _isNudged = false;
                return;
            }

            _waking = waking;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(waking.Token, runtime.Stopping);
            await Task.Delay(time, Host.Time, either.Token);
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            lock (_gate)
            {
                _waking = null;
                _isNudged = false;
            }
        }
    }

    private static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().FullName}: {exception.Message}";
        return text.Length <= MaxFailureLength ? text : text[..MaxFailureLength];
    }
}
