namespace JobGrains;

/// <summary>How many tasks of an attempt are in which state. The root and the finaliser count.</summary>
public sealed record TaskCounts
{
    /// <summary>No task at all: shared, because most counts begin with it and are replaced.</summary>
    internal static TaskCounts None { get; } = new();

    /// <summary>All tasks known so far.</summary>
    public long Total { get; init; }

    /// <summary>Those that wait to be dispatched.</summary>
    public long Pending { get; init; }

    /// <summary>Those that are at a silo.</summary>
    public long Running { get; init; }

    /// <summary>Those that succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Those that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Those that were lost.</summary>
    public long Lost { get; init; }

    /// <summary>Those that were skipped.</summary>
    public long Skipped { get; init; }

    /// <summary>Those that were cancelled.</summary>
    public long Canceled { get; init; }

    /// <summary>Dispatches again after a silo was lost.</summary>
    public long Redelivered { get; init; }

    /// <summary>Those that have ended.</summary>
    public long Ended => Succeeded + Failed + Lost + Skipped + Canceled;

    /// <summary>The sum of two counts.</summary>
    public static TaskCounts operator +(TaskCounts left, TaskCounts right) => Add(left, right);

    /// <summary>The sum of two counts.</summary>
    public static TaskCounts Add(TaskCounts left, TaskCounts right) => new()
    {
        Total = left.Total + right.Total,
        Pending = left.Pending + right.Pending,
        Running = left.Running + right.Running,
        Succeeded = left.Succeeded + right.Succeeded,
        Failed = left.Failed + right.Failed,
        Lost = left.Lost + right.Lost,
        Skipped = left.Skipped + right.Skipped,
        Canceled = left.Canceled + right.Canceled,
        Redelivered = left.Redelivered + right.Redelivered,
    };
}
