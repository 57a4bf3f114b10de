namespace JobGrains;

/// <summary>How the wait between tries grows. Values are stored: they never change.</summary>
public enum Backoff
{
    /// <summary>Always <see cref="RetryPolicy.Delay"/>.</summary>
    Fixed = 0,

    /// <summary>Doubles from <see cref="RetryPolicy.Delay"/> up to <see cref="RetryPolicy.MaxDelay"/>.</summary>
    Exponential = 1,
}
