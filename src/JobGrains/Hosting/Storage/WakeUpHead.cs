namespace JobGrains.Hosting.Storage;

/// <summary>What decides when a wake-up is taken, in the order in which they are.</summary>
/// <param name="VisibleTicks">When it is to be taken: its time, or the end of its hiding.</param>
/// <param name="Version">Of two of the same time the one that was set first is taken first.</param>
internal readonly record struct WakeUpHead(long VisibleTicks, long Version)
{
    public static bool operator <(WakeUpHead one, WakeUpHead other) =>
        one.VisibleTicks != other.VisibleTicks ? one.VisibleTicks < other.VisibleTicks : one.Version < other.Version;

    public static bool operator >(WakeUpHead one, WakeUpHead other) => other < one;
}
