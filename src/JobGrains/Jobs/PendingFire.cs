using System.Globalization;

namespace JobGrains.Jobs;

/// <summary>A fire that is to run, until its run is known to exist.</summary>
/// <param name="Key">Its identity within the job's generation: the scheduled time, the number of a fixed delay, or back-fill and time.</param>
/// <param name="Time">The scheduled time, without jitter.</param>
/// <param name="DecidedTime">When it was decided.</param>
internal sealed record PendingFire(string Key, DateTimeOffset Time, DateTimeOffset DecidedTime)
{
    public static string KeyOf(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"#{number}");

    public static string KeyOf(string backfill, DateTimeOffset time) => $"{backfill}/{KeyOf(time)}";
}
