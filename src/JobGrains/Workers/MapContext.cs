using JobGrains.Tracking;

namespace JobGrains.Workers;

/// <summary>The context of a task of a map, which maps children in batches, a few of them in flight.</summary>
internal sealed class MapContext(WorkerParts parts, WorkerTask task, WorkerProgress progress) : JobContext(parts, task, progress), IMapContext
{
    private const int Window = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private int _mapped;
    private bool? _keyed;

    public bool IsRoot => TaskId == TaskId.Root;

    public string? TaskName => Current.Delivered.Name;

    public string? Payload => Current.Delivered.Payload;

    public async ValueTask MapAsync(IReadOnlyList<MapItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
        {
            return;
        }

        // A call within the silo shares its request, so the caller's list must not be in it.
        var copy = MapBatches.Validate(items);
        var first = Take(copy.Length, copy[0].Key is not null);
        var inFlight = new Queue<Task>(Window);
        try
        {
            foreach (var batch in MapBatches.Split(copy, Parts.Options.PageSizeOn(Parts.Host)))
            {
                if (inFlight.Count == Window)
                {
                    await inFlight.Dequeue();
                }

                inFlight.Enqueue(SendAsync(first + batch.Offset, batch, cancellationToken));
            }

            while (inFlight.Count > 0)
            {
                await inFlight.Dequeue();
            }
        }
        catch (JobGrainsUnavailableException)
        {
            await ObserveAsync(inFlight);
            GiveBack(first, copy.Length);
            throw;
        }
        catch
        {
            await ObserveAsync(inFlight);
            throw;
        }
    }

    /// <summary>Waits for what is in flight; the failure that came first is the one that is thrown.</summary>
    private static async Task ObserveAsync(Queue<Task> inFlight)
    {
        while (inFlight.TryDequeue(out var sending))
        {
            await Task.WhenAny(sending);
            _ = sending.Exception;
        }
    }

    private int Take(int count, bool keyed)
    {
        lock (_gate)
        {
            if (_keyed is { } before && before != keyed)
            {
                throw new JobValidationException([$"Task '{TaskId}' maps children with keys and children without. Give keys to all children of a task, or to none."]);
            }

            if ((long)_mapped + count > int.MaxValue)
            {
                throw new JobLimitExceededException($"Task '{TaskId}' maps more than {int.MaxValue} children. Map some of them from its children.");
            }

            _keyed = keyed;
            var first = _mapped;
            _mapped += count;
            return first;
        }
    }

    /// <summary>After an unknown outcome the caller may map the same children again: they take the same positions, and so are the same children.</summary>
    private void GiveBack(int first, int count)
    {
        lock (_gate)
        {
            if (_mapped == first + count)
            {
                _mapped = first;
            }
        }
    }

    private async Task SendAsync(int firstSequence, ArraySegment<MapItem> batch, CancellationToken cancellationToken)
    {
        var request = new MapRequest { Parent = TaskId, ParentEpoch = Current.Batch.Epoch, FirstSequence = firstSequence, Items = batch };
        var end = Parts.Clock.Now + Patience.Ticks;
        var backOff = new BackOff();
        while (true)
        {
            if (HasEnded)
            {
                throw new MapRefusedException($"Task '{TaskId}' of '{InstanceId}' cannot map: its processor has returned. Await every MapAsync before returning.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (Parts.IsKilled)
            {
                throw new JobGrainsUnavailableException($"Silo '{Silo}' has ended.");
            }

            try
            {
                Judge(await Parts.Calls.MapAsync(Current.Session.Key, request));
                return;
            }
            catch (JobGrainsUnavailableException) when (Parts.Clock.Now < end && !Parts.IsKilled)
            {
                await Task.Delay(backOff.Next(), Parts.Host.Time, cancellationToken);
            }
        }
    }

    private void Judge(MapReply reply)
    {
        switch (reply.Verdict)
        {
            case MapVerdict.Accepted:
                return;
            case MapVerdict.TooMany:
                throw new JobLimitExceededException(reply.Message ?? $"The attempt would have more than {Definition.Map.MaxTasks} tasks (Map.MaxTasks). Map larger children, or raise the limit.");
            case MapVerdict.MappedDifferently:
                MappedDifferently = reply.Message ?? $"Task '{TaskId}' mapped differently on re-run; give keys to its children.";
                throw new MapRefusedException(MappedDifferently);
            default:
                throw new MapRefusedException(reply.Message ?? $"Task '{TaskId}' of '{InstanceId}' cannot map: another delivery has superseded it, or the attempt takes no more tasks.");
        }
    }
}
