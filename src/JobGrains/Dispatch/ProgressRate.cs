namespace JobGrains.Dispatch;

/// <summary>
/// How fast work goes, over the recent half of the time that it was watched, from a few samples. What is done is a number of any unit that grows; where it goes back, watching begins anew.
/// </summary>
internal sealed class ProgressRate
{
    private const int Capacity = 16;
    private const long Second = TimeSpan.TicksPerSecond;
    private const double Longest = 3_660d * TimeSpan.TicksPerDay;

    // Oldest first. What came within the first second is one sample and needs no array.
    private List<Sample>? _samples;
    private Sample _first;
    private Sample _last;
    private bool _hasAny;

    /// <summary>Takes what is done by now.</summary>
    public void Observe(DateTimeOffset now, double done)
    {
        var sample = new Sample(now.UtcTicks, done);
        if (!_hasAny || done < _last.Done || sample.Time < _last.Time)
        {
            _hasAny = true;
            _samples?.Clear();
            _first = _last = sample;
            return;
        }

        if (done == _last.Done)
        {
            return;
        }

        _last = sample;
        var newest = _samples is { Count: > 0 } samples ? samples[^1] : _first;
        if (sample.Time - newest.Time < Math.Max(Second, (sample.Time - _first.Time) / (2 * Capacity)))
        {
            return;
        }

        _samples ??= new List<Sample>(Capacity) { _first };
        if (_samples.Count == 0)
        {
            _samples.Add(_first);
        }

        if (_samples.Count == Capacity)
        {
            _samples.RemoveAt(0);
        }

        _samples.Add(sample);
    }

    /// <summary>The time that the rest takes at the present rate; null as long as nothing tells: less than a second watched, or nothing done meanwhile.</summary>
    public TimeSpan? Remaining(DateTimeOffset now, double rest)
    {
        if (_samples is not { Count: > 1 } samples)
        {
            return null;
        }

        var span = _last.Time - samples[0].Time;
        var gain = _last.Done - samples[0].Done;
        var since = Math.Max(0, now.UtcTicks - _last.Time);
        var atLast = rest * span / gain;

        // What comes in large steps stands still between them; what has stood still for longer than two of them has become slower.
        var step = span / (samples.Count - 1);
        var ticks = rest <= 0 ? 0 : since <= 2 * step ? Math.Max(0, atLast - since) : rest * (span + (double)since) / gain;
        return ticks <= Longest ? TimeSpan.FromTicks((long)ticks) : null;
    }

    private readonly record struct Sample(long Time, double Done);
}
