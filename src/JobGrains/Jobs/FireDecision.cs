namespace JobGrains.Jobs;

/// <summary>Tells the rows of attempt 0 apart.</summary>
internal static class FireDecision
{
    /// <summary>Whether nothing was ever made of a fire. A run that was cancelled before its first attempt has a row of attempt 0 too, with a failure.</summary>
    public static bool IsSkip(AttemptRecord row) => row is { Attempt: 0, Failure: null };
}
