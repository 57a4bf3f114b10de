namespace JobGrains.Schedules;

/// <summary>Fires in a row of which nothing is made.</summary>
/// <param name="First">The scheduled time of the first.</param>
/// <param name="Last">The scheduled time of the last.</param>
/// <param name="Count">How many.</param>
internal sealed record MissedFires(DateTimeOffset First, DateTimeOffset Last, long Count)
{
    /// <summary>Both; either may be null.</summary>
    public static MissedFires? Join(MissedFires? earlier, MissedFires? later) =>
        earlier is null ? later : later is null ? earlier : earlier with { Last = later.Last, Count = earlier.Count + later.Count };
}
