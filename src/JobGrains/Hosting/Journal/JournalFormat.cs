namespace JobGrains.Hosting.Journal;

/// <summary>What the files of a journal have in common. Stored: nothing here changes without a new <see cref="Version"/>. See <c>docs/internals/journal.md</c>.</summary>
internal static class JournalFormat
{
    /// <summary>A journal with a higher version is refused.</summary>
    public const uint Version = 1;

    /// <summary>No batch is longer; a length beyond it is damage.</summary>
    public const int MaxContent = 1 << 30;

    /// <summary>Expiries are whole seconds since this time.</summary>
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>An expiry as it is stored: rounded up, 0 for never.</summary>
    public static uint ToSeconds(DateTimeOffset? time) =>
        time is { } set ? (uint)Math.Clamp((set.UtcTicks - Epoch + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond, 1, uint.MaxValue) : 0;

    /// <summary>What has expired at a time: rounded down.</summary>
    public static uint ToPastSeconds(DateTimeOffset time) => (uint)Math.Clamp((time.UtcTicks - Epoch) / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    public static long ToTicks(uint seconds) => Epoch + (seconds * TimeSpan.TicksPerSecond);
}
