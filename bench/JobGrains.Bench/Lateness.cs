using System.Collections.Concurrent;

namespace JobGrains.Bench;

/// <summary>How late fires have started: those of the first seconds by themselves, and those of the seconds that are measured.</summary>
internal sealed class Lateness(int jobs, int warmUpSeconds, int seconds)
{
    private readonly ConcurrentBag<double> _warmUp = [];
    private readonly ConcurrentBag<double> _milliseconds = [];

    /// <summary>The first fire.</summary>
    public DateTimeOffset Start { get; set; }

    public void Add(DateTimeOffset scheduled)
    {
        var bag = scheduled < Start.AddSeconds(warmUpSeconds) ? _warmUp : _milliseconds;
        bag.Add((DateTimeOffset.UtcNow - scheduled).TotalMilliseconds);
    }

    public void Report(Report report, string prefix)
    {
        var first = _warmUp.ToArray();
        var all = _milliseconds.ToArray();
        var expected = (long)jobs * seconds;
        report.Add(Name(prefix, "warmUpWithin50ms"), ShareWithin50(first, (long)jobs * warmUpSeconds));
        report.Add(Name(prefix, "warmUpMaxMs"), Statistics.Percentile(first, 1));
        report.Add(Name(prefix, "fires"), all.Length);
        report.Add(Name(prefix, "missing"), expected - all.Length);
        report.Add(Name(prefix, "early"), first.Concat(all).Count(late => late < 0));
        report.Add(Name(prefix, "within50ms"), ShareWithin50(all, expected));
        report.Add(Name(prefix, "p50Ms"), Statistics.Percentile(all, 0.5));
        report.Add(Name(prefix, "p99Ms"), Statistics.Percentile(all, 0.99));
        report.Add(Name(prefix, "maxMs"), Statistics.Percentile(all, 1));
        if (prefix.Length == 0)
        {
            report.Check(all.Length == expected && first.Length == (long)jobs * warmUpSeconds, "every fire has run once");
            report.Check(first.Concat(all).All(late => late >= 0), "no fire is early");
        }
    }

    private static double ShareWithin50(double[] late, long expected) => late.Count(milliseconds => milliseconds is >= 0 and <= 50) / (double)expected;

    private static string Name(string prefix, string name) => prefix.Length == 0 ? name : prefix + char.ToUpperInvariant(name[0]) + name[1..];
}
