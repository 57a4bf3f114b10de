using System.Collections.Concurrent;

namespace JobGrains.Bench;

/// <summary>How late fires have started.</summary>
internal sealed class Lateness
{
    private readonly ConcurrentBag<double> _milliseconds = [];

    public void Add(DateTimeOffset scheduled) => _milliseconds.Add((DateTimeOffset.UtcNow - scheduled).TotalMilliseconds);

    public void Report(Report report, string prefix, long expected)
    {
        var all = _milliseconds.ToArray();
        report.Add(Name(prefix, "fires"), all.Length);
        report.Add(Name(prefix, "missing"), expected - all.Length);
        report.Add(Name(prefix, "early"), all.Count(late => late < 0));
        report.Add(Name(prefix, "within50ms"), all.Count(late => late is >= 0 and <= 50) / (double)expected);
        report.Add(Name(prefix, "p50Ms"), Statistics.Percentile(all, 0.5));
        report.Add(Name(prefix, "p99Ms"), Statistics.Percentile(all, 0.99));
        report.Add(Name(prefix, "maxMs"), Statistics.Percentile(all, 1));
        if (prefix.Length == 0)
        {
            report.Check(all.Length == expected, "every fire has run once");
            report.Check(all.All(late => late >= 0), "no fire is early");
        }
    }

    private static string Name(string prefix, string name) => prefix.Length == 0 ? name : prefix + char.ToUpperInvariant(name[0]) + name[1..];
}
