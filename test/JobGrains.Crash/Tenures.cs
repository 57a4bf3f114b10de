using System.Globalization;

namespace JobGrains.Crash;

/// <summary>Which process held the database when, as their logs have it.</summary>
internal sealed class Tenures
{
    private readonly List<(long Epoch, int Process, long Time)> _tenures;

    public Tenures(List<LogLine> lines)
    {
        _tenures = [.. lines.Where(line => line.Kind == LogLine.Holds).Select(line => (long.Parse(line.Fields[0], CultureInfo.InvariantCulture), line.Process, line.Time)).OrderBy(tenure => tenure.Item1)];
        foreach (var holders in _tenures.GroupBy(tenure => tenure.Epoch).Where(holders => holders.Count() > 1))
        {
            Violations.Add($"Epoch {holders.Key} was that of processes {string.Join(" and ", holders.Select(holder => holder.Process))}");
        }

        foreach (var (earlier, later) in _tenures.Zip(_tenures.Skip(1)).Where(pair => pair.First.Time > pair.Second.Time))
        {
            Violations.Add($"Process {earlier.Process} began with epoch {earlier.Epoch} when process {later.Process} had begun with epoch {later.Epoch}");
        }

        LateStarts = lines.Count(line => line.Kind == LogLine.Started && IsOver(line));
    }

    public List<string> Violations { get; } = [];

    public int Count => _tenures.Count;

    /// <summary>How many starts there were in processes that did not know yet that they held the database no more.</summary>
    public int LateStarts { get; }

    /// <summary>Whether another process had taken over when this was logged.</summary>
    public bool IsOver(LogLine line)
    {
        var own = _tenures.LastOrDefault(tenure => tenure.Process == line.Process && tenure.Time <= line.Time).Epoch;
        return own > 0 && _tenures.Exists(tenure => tenure.Epoch > own && tenure.Time < line.Time);
    }

    /// <summary>How many have begun between two lines.</summary>
    public int CountBetween(LogLine first, LogLine last) => _tenures.Count(tenure => tenure.Time > first.Time && tenure.Time < last.Time);
}
