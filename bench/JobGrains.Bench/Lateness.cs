using System.Collections.Concurrent;

namespace JobGrains.Bench;

/// <summary>How late fires have started: those of the first seconds by themselves, and those of the seconds that are measured.</summary>
internal sealed class Lateness(int jobs, int warmUpSeconds, int seconds)
{
    private readonly ConcurrentBag<double> _warmUp = [];
    private readonly ConcurrentBag<double> _milliseconds = [];

    /// <summary>The first fire.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>The share of the fires that started within 50 ms of their time, of all that should have.</summary>
    public double Within50 => ShareWithin50(_milliseconds, (long)jobs * seconds);

    /// <summary>How many fires there were too few.</summary>
    public long Missing => ((long)jobs * seconds) - _milliseconds.Count;

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
        report.Add(Prefixed.Name(prefix, "warmUpWithin50ms"), ShareWithin50(first, (long)jobs * warmUpSeconds));
        report.Add(Prefixed.Name(prefix, "warmUpMaxMs"), Statistics.Percentile(first, 1));
        report.Add(Prefixed.Name(prefix, "fires"), all.Length);
        report.Add(Prefixed.Name(prefix, "missing"), expected - all.Length);
        report.Add(Prefixed.Name(prefix, "early"), first.Concat(all).Count(late => late < 0));
        report.Add(Prefixed.Name(prefix, "within50ms"), ShareWithin50(all, expected));
        report.Add(Prefixed.Name(prefix, "p50Ms"), Statistics.Percentile(all, 0.5));
        report.Add(Prefixed.Name(prefix, "p99Ms"), Statistics.Percentile(all, 0.99));
        report.Add(Prefixed.Name(prefix, "maxMs"), Statistics.Percentile(all, 1));
        if (prefix.Length == 0)
        {
            Check(report);
        }
    }

    /// <summary>Each fire was there once, and none was early.</summary>
    public void Check(Report report)
    {
        report.Check(Missing == 0 && _warmUp.Count == (long)jobs * warmUpSeconds, "every fire has run once");
        report.Check(_warmUp.Concat(_milliseconds).All(late => late >= 0), "no fire is early");
    }

    public double Percentile(double fraction) => _milliseconds.IsEmpty ? 0 : Statistics.Percentile(_milliseconds, fraction);

    public override string ToString() => FormattableString.Invariant($"{Within50:0.000} within 50 ms, {Missing} missing, p99 {Percentile(0.99):0.0} ms");

    private static double ShareWithin50(IEnumerable<double> late, long expected) => late.Count(milliseconds => milliseconds is >= 0 and <= 50) / (double)expected;
}
