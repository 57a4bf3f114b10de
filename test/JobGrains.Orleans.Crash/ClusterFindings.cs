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
    private readonly List<Failover> _failovers;

    public ClusterFindings(List<LogLine> lines, List<Strike> strikes, bool isRolling)
    {
        _lines = lines;
        _strikes = strikes;
        _failovers = Failover.Find(lines, strikes);

        // What a silo does after its death has no effect, and is not counted; that it repeats no broadcast holds for it, too.
        var hung = strikes.Where(strike => strike.Deed == Deed.Hung).ToDictionary(strike => strike.Process, strike => strike.Time);
        Violations = [.. new CrashFindings(lines, start => hung.TryGetValue(start.Process, out var time) && start.Time > time).Violations];
        if (isRolling)
        {
            DrainingCostsNothing();
        }
    }

    public List<string> Violations { get; }

    public List<Failover> Failovers => _failovers;

    public void Print(List<string> violations, int zombies, int databaseCrashes, List<SiloSlot> slots)
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
            ["databaseCrashes"] = databaseCrashes,
            ["leastReplaced"] = slots.Min(slot => slot.Replaced),
            ["stillborn"] = slots.Sum(slot => slot.Stillborn),
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
            var failovers = _failovers.FindAll(failover => failover.Deed == deed);
            var name = deed.ToString().ToLowerInvariant();
            figures[$"{name}StartedElsewhere"] = failovers.Count;
            figures[$"{name}ToDeclaredDead"] = new Spread(failovers.Select(failover => failover.Declared)).ToString();
            figures[$"{name}ToNoticed"] = new Spread(failovers.Select(failover => failover.Noticed)).ToString();
            figures[$"{name}NoticedToStarted"] = new Spread(failovers.Select(failover => failover.Started - failover.Noticed)).ToString();
            figures[$"{name}ToStarted"] = new Spread(failovers.Select(failover => (double?)failover.Started)).ToString();
        }

        figures["secondsUntilAccepted"] = UntilAccepted().ToString();
        figures["violations"] = violations.Count;
        Console.WriteLine(figures.ToJsonString());
    }

    /// <summary>In order, nothing is lost, and no mapped task pays for it with a try or a failure.</summary>
    private void DrainingCostsNothing()
    {
        foreach (var row in _lines.Where(line => line.Kind == LogLine.History))
        {
            var isMap = row.Fields[0].StartsWith(CrashProcessors.Map + ".", StringComparison.Ordinal);
            if (row.Fields[5] != "0" || (isMap && (row.Fields[7] != "0" || row.Fields[2] != nameof(InstanceStatus.Succeeded))))
            {
                Violations.Add($"Draining: {row.Fields[0]} attempt {row.Fields[1]} ended {row.Fields[2]} with {row.Fields[5]} tasks lost and {row.Fields[7]} failed: {row.Fields[6]}");
            }
        }

        foreach (var start in _lines.Where(line => line.Kind == LogLine.Started && line.Fields[0].StartsWith(CrashProcessors.Map + ".", StringComparison.Ordinal) && line.Fields[3] != "1"))
        {
            Violations.Add($"Draining: {start.Fields[0]} attempt {start.Fields[1]} task {start.Fields[2]} came to try {start.Fields[3]}");
        }
    }

    /// <summary>What a client waits for its answer, with gateways that are struck.</summary>
    private Spread UntilAccepted()
    {
        var submitted = _lines.Where(line => line.Kind == LogLine.Submitting).DistinctBy(line => line.Fields[1]).ToDictionary(line => line.Fields[1], line => line.Time);
        return new Spread(_lines.Where(line => line.Kind == LogLine.Accepted).DistinctBy(line => line.Fields[1]).Select(line => (double?)Stopwatch.GetElapsedTime(submitted[line.Fields[1]], line.Time).TotalSeconds));
    }

    private int Count(Deed deed) => _strikes.Count(strike => strike.Deed == deed);
}
