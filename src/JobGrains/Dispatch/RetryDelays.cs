namespace JobGrains.Dispatch;

/// <summary>The waits between tries.</summary>
internal static class RetryDelays
{
    /// <summary>The wait after the failed try <paramref name="failedTry"/>, from 1.</summary>
    public static TimeSpan After(RetryPolicy policy, int failedTry, Random random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failedTry, 1);
        var ticks = (double)policy.Delay.Ticks;
        if (policy.Backoff == Backoff.Exponential)
        {
            // Beyond 2^62 any delay of a tick or more has reached every allowed maximum.
            ticks *= Math.Pow(2, Math.Min(failedTry - 1, 62));
        }

        ticks = Math.Min(ticks, policy.MaxDelay.Ticks);
        if (policy.Jitter > 0)
        {
            ticks *= 1 - (policy.Jitter * random.NextDouble());
        }

        return TimeSpan.FromTicks((long)ticks);
    }

    /// <summary>Whether a failure may be tried again, as far as its kind tells.</summary>
    public static bool Allows(RetryPolicy policy, int failedTry, FailureInfo? failure) =>
        failedTry < policy.MaxTries && (failure?.ExceptionType is not { } type || !policy.DoNotRetryOn.Contains(type));
}
