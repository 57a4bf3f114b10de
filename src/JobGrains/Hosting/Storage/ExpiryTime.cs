namespace JobGrains.Hosting.Storage;

/// <summary>Expiries in whole seconds since the beginning of 2020. Stored: it never changes.</summary>
internal static class ExpiryTime
{
    private static readonly long Epoch = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <summary>An expiry as it is stored: rounded up, 0 for never.</summary>
    public static uint ToSeconds(DateTimeOffset? time) =>
        time is { } set ? (uint)Math.Clamp((set.UtcTicks - Epoch + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond, 1, uint.MaxValue) : 0;

    /// <summary>What has expired at a time: rounded down.</summary>
    public static uint ToPastSeconds(DateTimeOffset time) => (uint)Math.Clamp((time.UtcTicks - Epoch) / TimeSpan.TicksPerSecond, 0, uint.MaxValue);

    public static long ToTicks(uint seconds) => Epoch + (seconds * TimeSpan.TicksPerSecond);
}
