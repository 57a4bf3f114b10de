using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>How long calls took, by the powers of two of microseconds. Of one thread at a time; added up in the end.</summary>
internal sealed class CallTimes
{
    private const int Buckets = 40;
    private readonly long[] _counts = new long[Buckets];
    private readonly Lock _gate = new();

    public TimeSpan Longest { get; private set; }

    public void Add(long began)
    {
        var time = Stopwatch.GetElapsedTime(began);
        _counts[Math.Min(Buckets - 1, (int)Math.Log2(Math.Max(1, time.TotalMicroseconds)) + 1)]++;
        Longest = time > Longest ? time : Longest;
    }

    public void Add(CallTimes other)
    {
        lock (_gate)
        {
            for (var i = 0; i < Buckets; i++)
            {
                _counts[i] += other._counts[i];
            }

            Longest = other.Longest > Longest ? other.Longest : Longest;
        }
    }

    /// <summary>In microseconds, at most twice too much.</summary>
    public double Percentile(double fraction)
    {
        var left = (long)Math.Ceiling(_counts.Sum() * fraction);
        var bucket = 0;
        while (bucket < Buckets - 1 && (left -= _counts[bucket]) > 0)
        {
            bucket++;
        }

        return Math.Pow(2, bucket);
    }
}
