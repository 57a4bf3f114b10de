namespace JobGrains.Listeners;

/// <summary>What stands in the outbox of a run. Pure.</summary>
internal static class OutboxRules
{
    /// <summary>How many events wait in the record of a run, where their queue cannot be reached; beyond, the oldest are dropped and counted.</summary>
    public const int MaxItems = 256;

    /// <summary>The outbox with what has happened now, and without what has been acknowledged; null where there never was anything in it.</summary>
    public static Outbox? Next(Outbox? before, IReadOnlyList<JobEvent> events, ListenerSet listeners, Func<OutboxItem, bool> isDone)
    {
        List<OutboxItem>? items = null;
        var last = before?.Last ?? 0;
        foreach (var item in before?.Items ?? [])
        {
            if (!isDone(item))
            {
                (items ??= []).Add(item);
            }
        }

        foreach (var happened in events)
        {
            string[] to = [.. listeners.Listeners.Where(listener => listener.Hears(happened.JobId) && listener.Hears(happened.Kind)).Select(listener => listener.Key)];
            last++;
            if (to.Length > 0)
            {
                (items ??= []).Add(new OutboxItem(happened with { Sequence = last }, to));
            }
        }

        if (items?.Count > MaxItems)
        {
            var dropped = items.Count - MaxItems;
            var missed = items.Take(dropped).Sum(item => item.Event.Dropped + 1);
            items.RemoveRange(0, dropped);
            items[0] = items[0] with { Event = items[0].Event with { Dropped = items[0].Event.Dropped + missed } };
        }

        return items is null ? (last == 0 ? null : before is { Items.Count: 0 } && before.Last == last ? before : new Outbox(last, [])) : new Outbox(last, items);
    }
}
