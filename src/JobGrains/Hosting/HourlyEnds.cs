namespace JobGrains.Hosting;

/// <summary>
/// Counts rows of history by the hours of their ends: a bounded number of hours, so that it never grows. An hour takes the place of the one that long before it, and what comes for one that has lost its place is not counted.
/// Not safe for concurrent use.
/// </summary>
internal sealed class HourlyEnds
{
    /// <summary>How many hours it has. An overview asks for 25; clocks may be ahead by the rest.</summary>
    public const int KeptHours = 64;

    private const int Kinds = 4;

    private readonly long[] _hours = new long[KeptHours];
    private readonly long[] _counts = new long[KeptHours * Kinds];

    /// <summary>The hours that have rows, the earliest first.</summary>
    public IReadOnlyList<EndsOfHour> All =>
        [.. Enumerable.Range(0, KeptHours).Where(slot => CountsOf(slot).ContainsAnyExcept(0)).Select(slot => new EndsOfHour(_hours[slot], Read(slot))).OrderBy(static ends => ends.Hour)];

    public static long HourOf(long ticks) => ticks / TimeSpan.TicksPerHour;

    public static EndedCounts Sum(EndedCounts one, EndedCounts other) => new()
    {
        Succeeded = one.Succeeded + other.Succeeded,
        Failed = one.Failed + other.Failed,
        Canceled = one.Canceled + other.Canceled,
        Decisions = one.Decisions + other.Decisions,
    };

    /// <summary>Counts a row.</summary>
    /// <param name="attempt">Its attempt.</param>
    /// <param name="status">How that ended.</param>
    /// <param name="endedTicks">When.</param>
    public void Add(int attempt, InstanceStatus status, long endedTicks)
    {
        var counts = Take(HourOf(endedTicks));
        if (!counts.IsEmpty)
        {
            counts[attempt == 0 ? 3 : status switch { InstanceStatus.Succeeded => 0, InstanceStatus.Failed => 1, _ => 2 }]++;
        }
    }

    /// <summary>Counts rows of an hour.</summary>
    public void Add(EndsOfHour ends)
    {
        var counts = Take(ends.Hour);
        if (!counts.IsEmpty)
        {
            counts[0] += ends.Counts.Succeeded;
            counts[1] += ends.Counts.Failed;
            counts[2] += ends.Counts.Canceled;
            counts[3] += ends.Counts.Decisions;
        }
    }

    /// <summary>The rows whose ends are not before a time, which is the beginning of an hour.</summary>
    public EndedCounts From(DateTimeOffset from) => All.Where(ends => ends.Hour >= HourOf(from.UtcTicks)).Aggregate(new EndedCounts(), static (sum, ends) => Sum(sum, ends.Counts));

    public void Clear()
    {
        Array.Clear(_hours);
        Array.Clear(_counts);
    }

    private Span<long> CountsOf(int slot) => _counts.AsSpan(slot * Kinds, Kinds);

    private EndedCounts Read(int slot)
    {
        var counts = CountsOf(slot);
        return new EndedCounts { Succeeded = counts[0], Failed = counts[1], Canceled = counts[2], Decisions = counts[3] };
    }

    /// <summary>The counts of an hour, which takes its place if it has none; empty for one that has lost it.</summary>
    private Span<long> Take(long hour)
    {
        var slot = (int)(hour % KeptHours);
        if (_hours[slot] > hour)
        {
            return [];
        }

        var counts = CountsOf(slot);
        if (_hours[slot] < hour)
        {
            _hours[slot] = hour;
            counts.Clear();
        }

        return counts;
    }
}
