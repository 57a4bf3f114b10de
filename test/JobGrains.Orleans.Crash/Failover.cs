using System.Diagnostics;
using System.Globalization;
using JobGrains.Crash;

namespace JobGrains.Orleans.Crash;

/// <summary>A task that a struck process was the last to start, and how long it took until another one did; and where the time went.</summary>
/// <param name="Deed">What was done to the process.</param>
/// <param name="Started">From the strike to the start elsewhere, in seconds.</param>
/// <param name="Declared">From the strike until another silo saw in the membership that this one is dead; null where the task started elsewhere before.</param>
/// <param name="Noticed">From the strike until the holder of the task heard of it, or was activated again because its own silo was struck; null where it is not known.</param>
internal sealed record Failover(Deed Deed, double Started, double? Declared, double? Noticed)
{
    public static List<Failover> Find(List<LogLine> lines, List<Strike> strikes)
    {
        var found = new List<Failover>();
        var tasks = lines.Where(line => line.Kind == LogLine.Started)
            .GroupBy(line => $"{line.Fields[0]} {line.Fields[1]} {line.Fields[2]} {line.Fields[3]}")
            .Select(starts => starts.OrderBy(line => line.Time).ToList())
            .Where(starts => starts.Count > 1)
            .ToList();
        var dead = lines.Where(line => line.Kind == LogLine.Dead).GroupBy(line => line.Fields[0]).ToDictionary(seen => seen.Key, seen => seen.Min(line => line.Time));
        var noticed = lines.Where(line => line.Kind == LogLine.Noticed).ToLookup(line => $"{line.Fields[0]} {line.Fields[1]} {line.Fields[2]}");
        foreach (var strike in strikes)
        {
            foreach (var starts in tasks)
            {
                var last = starts.FindLastIndex(start => start.Time <= strike.Time);
                if (last >= 0 && last + 1 < starts.Count && starts[last].Process == strike.Process)
                {
                    var next = starts[last + 1];
                    var declared = dead.TryGetValue(strike.SiloId.Value, out var time) && time <= next.Time ? Seconds(strike, time) : (double?)null;
                    var heard = noticed[HolderOf(next)].Where(line => line.Time > strike.Time && line.Time <= next.Time).Select(line => line.Time).ToList();
                    found.Add(new Failover(strike.Deed, Seconds(strike, next.Time), declared, heard.Count == 0 ? null : Seconds(strike, heard.Min())));
                }
            }
        }

        return found;
    }

    /// <summary>As <see cref="HolderWatch"/> writes it.</summary>
    private static string HolderOf(LogLine start)
    {
        var task = TaskId.Parse(start.Fields[2]);
        var isMap = start.Fields[0].StartsWith(CrashProcessors.Map + ".", StringComparison.Ordinal);
        var category = task.IsMapped ? "TaskPage" : isMap ? "MapReduceTracker" : "Instance";
        return string.Create(CultureInfo.InvariantCulture, $"{HolderWatch.Categories}.{category} {start.Fields[0]} {(task.IsMapped ? $"{task.Page}" : "")}");
    }

    private static double Seconds(Strike strike, long time) => Stopwatch.GetElapsedTime(strike.Time, time).TotalSeconds;
}
