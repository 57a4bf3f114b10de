using JobGrains.Dispatch;
using JobGrains.Listeners;

namespace JobGrains.Instances;

/// <summary>
/// Brings what happens to the run to the queues of its listeners. Events stand in the run's own record, in the commit of what they tell, until the queue has acknowledged them. A run that nobody listens to has nothing of it.
/// </summary>
internal partial class JobInstanceGrain
{
    /// <summary>When an ended run is woken that may not have handed its events over.</summary>
    private static readonly TimeSpan HandOverAgain = TimeSpan.FromSeconds(30);

    private Dictionary<string, long>? _handedOver;
    private HashSet<string>? _handingOver;

    private static bool HasEvents(InstanceRecord? record) => record?.Outbox is { Items.Count: > 0 };

    /// <summary>What a change of the run adds to its outbox.</summary>
    private InstanceRecord WithEvents(InstanceRecord? before, InstanceRecord next, AttemptRecord? ended)
    {
        var listeners = Silo.Engine.Listeners.Set;
        var isHeard = listeners.Hears(_id.JobId);
        if (next.Outbox is null && !isHeard)
        {
            return next;
        }

        var events = isHeard ? Transitions.Between(before, next, ended, Now) : [];
        var outbox = OutboxRules.Next(next.Outbox, events, listeners, IsHandedOver);
        return ReferenceEquals(outbox, next.Outbox) ? next : next with { Outbox = outbox };
    }

    private bool IsHandedOver(OutboxItem item)
    {
        if (_handedOver is null)
        {
            return false;
        }

        for (var i = 0; i < item.To.Count; i++)
        {
            if (_handedOver.GetValueOrDefault(item.To[i]) < item.Event.Sequence)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Learns who listens, before anything is recorded that somebody may want to hear. Where that cannot be known, nothing is recorded.</summary>
    private async ValueTask LearnListenersAsync()
    {
        try
        {
            await Silo.Engine.Listeners.LoadAsync();
        }
        catch
        {
            // What this turn has changed in memory is not recorded.
            Host.Deactivate();
            throw;
        }
    }

    /// <summary>Sends what is in the outbox to each queue that has not acknowledged it, one message a queue at a time.</summary>
    private void HandOver(InstanceRecord record)
    {
        if (!HasEvents(record))
        {
            return;
        }

        var set = Silo.Engine.Listeners.Set;
        foreach (var to in record.Outbox!.Items.SelectMany(item => item.To).Distinct().ToArray())
        {
            var after = _handedOver?.GetValueOrDefault(to) ?? 0;
            JobEvent[] events = [.. record.Outbox.Items.Where(item => item.Event.Sequence > after && item.To.Contains(to)).Select(item => item.Event)];
            if (events.Length == 0 || !(_handingOver ??= []).Add(to))
            {
                continue;
            }

            if (set.Find(to) is not { } listener)
            {
                // It was removed; or another silo that has looked after the run knew more than this one does.
                var isGone = set.IsGone(to);
                Host.StartTimer(isGone ? TimeSpan.Zero : AskAgain, () => OnHandedOverAsync(to, events[^1].Sequence, isGone));
                continue;
            }

            Host.Send<IListenerQueueGrain, PushEventsRequest, Ack>(
                listener.QueueOf(_id),
                static (queue, request) => queue.PushAsync(request),
                new PushEventsRequest(events),
                outcome => OnHandedOverAsync(to, events[^1].Sequence, outcome.IsReply));
        }
    }

    private async ValueTask OnHandedOverAsync(string to, long sequence, bool isDone)
    {
        _handingOver!.Remove(to);
        if (_record is not { } record)
        {
            return;
        }

        if (!isDone)
        {
            _pumpTimer.At(Now + AskAgain);
            return;
        }

        _handedOver ??= [];
        _handedOver[to] = Math.Max(sequence, _handedOver.GetValueOrDefault(to));
        if (!record.IsOpen && HasEvents(record) && record.Outbox!.Items.All(IsHandedOver))
        {
            // What ends the tombstone's wake-up. While the run is open its next commit takes them out.
            await SaveAsync(new InstanceChange(record));
            await PumpAsync();
        }
        else
        {
            HandOver(record);
        }
    }
}
