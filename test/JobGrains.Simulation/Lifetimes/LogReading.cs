using System.Globalization;
using JobGrains.Simulation.Ledgers;
using JobGrains.Testing.Cluster;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>What the processors of a world log, and what is read of it in the end: each line once, those of a start in their order, and as many as the numbers say.</summary>
internal sealed class LogReading(SimCluster cluster)
{
    private readonly Dictionary<TaskStart, int> _logged = [];

    /// <summary>A start has logged a line, which names it and its place.</summary>
    public string NextLine(TaskStart start)
    {
        var place = _logged[start] = _logged.GetValueOrDefault(start) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{start.Number}:{place}");
    }

    public async Task VerifyAsync(IEnumerable<RunLedger> runs)
    {
        // A client whose silo has not heard of another one yet does not ask that for its lines.
        await cluster.World.DelayAsync(TimeSpan.FromSeconds(30));
        foreach (var run in runs.Where(run => run.Starts.Exists(_logged.ContainsKey)).ToList())
        {
            Verify(run, await ReadAsync(run.InstanceId));
        }
    }

    private async Task<List<RunLogLine>> ReadAsync(InstanceId run)
    {
        var lines = new List<RunLogLine>();
        for (var after = 0L; ;)
        {
            var query = new RunLogQuery { InstanceId = run, After = after, Limit = 7 };
            var page = await cluster.InsistAsync(client => client.ReadLogAsync(query));
            lines.AddRange(page.Lines);
            after = page.Next;
            if (!page.HasMore)
            {
                return lines;
            }
        }
    }

    private void Verify(RunLedger run, List<RunLogLine> lines)
    {
        var numbers = 0L;
        var places = run.Starts.ToDictionary(start => start.Number, static _ => 0);
        foreach (var line in lines)
        {
            numbers += Math.Max(1, line.Dropped);
            if (line.Number != numbers)
            {
                Fail(run, $"the line or mark {line} has number {line.Number}, and {numbers} come up to its end");
            }

            if (line.Dropped > 0)
            {
                continue;
            }

            var parts = line.Message!.Split(':');
            var (start, place) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
            if (!places.TryGetValue(start, out var last) || place <= last)
            {
                Fail(run, $"line {place} of start {start} comes after line {last}");
            }

            places[start] = place;
        }

        // What a silo that lives has logged is there, or in a mark.
        var logged = run.Starts.Where(start => start.Silo.IsHealthy).Sum(start => _logged.GetValueOrDefault(start));
        var lost = run.Starts.Where(start => !start.Silo.IsHealthy).Sum(start => _logged.GetValueOrDefault(start));
        if (numbers < logged || numbers > logged + lost)
        {
            Fail(run, $"it counts {numbers} lines, and {logged} were logged on silos that live, {lost} on others");
        }
    }

    private void Fail(RunLedger run, string what) => cluster.World.Fail("LinesAreKeptOnce", $"In the log of {run.InstanceId} {what}.");
}
