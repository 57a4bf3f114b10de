namespace JobGrains.PostgreSql.Outbox;

/// <param name="Tries">How often it was tried without success.</param>
/// <param name="Due">When it is tried again.</param>
internal readonly record struct Postponement(int Tries, TimeSpan Due)
{
    private const int MostDoublings = 20;

    /// <summary>Twice as long as the last time, within bounds.</summary>
    public static Postponement Next(Postponement last, TimeSpan now, TimeSpan shortest, TimeSpan longest)
    {
        var wait = shortest * (1 << Math.Min(last.Tries, MostDoublings));
        return new Postponement(last.Tries + 1, now + (wait < longest ? wait : longest));
    }
}
