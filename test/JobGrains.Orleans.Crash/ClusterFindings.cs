using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using JobGrains.Crash;

namespace JobGrains.Orleans.Crash;

/// <summary>What the logs of a cluster say: the guarantees, and how long it took until others went on with what a silo had.</summary>
internal sealed class ClusterFindings
{
    private const int MostPrinted = 20;

    private readonly List<LogLine> _lines;
    private readonly List<Strike> _strikes;
    private readonly List<List<LogLine>> _startsOfTries;

    public ClusterFindings(List<LogLine> lines, List<Strike> strikes, bool isRolling)
    {
        _lines = lines;
        _strikes = strikes;
        _startsOfTries = [.. lines.Where(line => line.Kind == LogLine.Started).GroupBy(line => string.Join(' ', line.Fields[..4])).Select(starts => starts.OrderBy(line => line.Time).ToList())];

        // What a silo does after its death has no effect, and is not counted; that it repeats no broadcast holds for it, too.
        var hung = strikes.Where(strike => strike.Deed == Deed.Hung).ToDictionary(strike => strike.Process, strike => strike.Time);
        Violations = [.. new CrashFindings(lines, start => hung.TryGetValue(start.Process, out var time) && start.Time > time).Violations];
        foreach (var row in lines.Where(line => isRolling && line.Kind == LogLine.History && line.Fields[5] != "0"))
        {
            Violations.Add($"Draining: {row.Fields[0]} attempt {row.Fields[1]} lost {row.Fields[5]} tasks: {row.Fields[6]}");
        }
    }

    public List<string> Violations { get; }

    public void Print(List<string> violations, int zombies, int leastReplaced)
    {
        foreach (var violation in violations.Take(MostPrinted))
        {
            Console.WriteLine("Violated: " + violation);
        }

        var history = _lines.Where(line => line.Kind == LogLine.History).ToList();
        var figures = new JsonObject
        {
            ["kills"] = Count(Deed.Killed),
            ["hangs"] = Count(Deed.Hung),
            ["zombiesEnded"] = zombies,
            ["terminations"] = Count(Deed.Terminated),
            ["leastReplaced"] = leastReplaced,
            ["accepted"] = _lines.Where(line => line.Kind == LogLine.Accepted).Select(line => line.Fields[3]).Distinct().Count(),
            ["ended"] = history.Select(row => row.Fields[0]).Distinct().Count(),
            ["succeeded"] = history.Count(row => row.Fields[2] == nameof(InstanceStatus.Succeeded)),
            ["reduces"] = _lines.Count(line => line.Kind == LogLine.Reduced),
            ["taskStarts"] = _lines.Count(line => line.Kind == LogLine.Started),
            ["redelivered"] = history.Sum(row => long.Parse(row.Fields[4], CultureInfo.InvariantCulture)),
            ["tasksLost"] = history.Sum(row => long.Parse(row.Fields[5], CultureInfo.InvariantCulture)),
        };
        foreach (var deed in Enum.GetValues<Deed>())
        {
            var seconds = SecondsUntilElsewhere(deed);
            var name = deed.ToString().ToLowerInvariant();
            figures[$"{name}ToStarted"] = seconds.Count;
            figures[$"{name}ToStartedSeconds50"] = Percentile(seconds, 0.5);
            figures[$"{name}ToStartedSeconds95"] = Percentile(seconds, 0.95);
            figures[$"{name}ToStartedSecondsMax"] = Percentile(seconds, 1);
        }

        figures["violations"] = violations.Count;
        Console.WriteLine(figures.ToJsonString());
    }

    private static double? Percentile(List<double> sorted, double share) => sorted.Count == 0 ? null : Math.Round(sorted[(int)Math.Ceiling(share * sorted.Count) - 1], 2);

    private int Count(Deed deed) => _strikes.Count(strike => strike.Deed == deed);

    /// <summary>For each task that a struck process was the last to start, and that was delivered again for the same try: from the strike to that start.</summary>
    private List<double> SecondsUntilElsewhere(Deed deed)
    {
        var found = new List<double>();
        foreach (var strike in _strikes.Where(strike => strike.Deed == deed))
        {
            foreach (var starts in _startsOfTries)
            {
                var last = starts.FindLastIndex(start => start.Time <= strike.Time);
                if (last >= 0 && last + 1 < starts.Count && starts[last].Process == strike.Process)
                {
                    found.Add(Stopwatch.GetElapsedTime(strike.Time, starts[last + 1].Time).TotalSeconds);
                }
            }
        }

        found.Sort();
        return found;
    }
}
