using System.Globalization;

namespace JobGrains.Dispatch;

/// <summary>What progress may be, and how that of tasks makes that of their attempt. Pure.</summary>
internal static class ProgressRules
{
    /// <summary>Checks what a processor reports.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is not from 0 to 1, or the message is too long.</exception>
    public static void Check(double fraction, string? message)
    {
        if (!(fraction >= 0 && fraction <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "A progress is a fraction from 0 to 1.");
        }

        if (message?.Length > JobLimits.MaxProgressMessageLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(message),
                string.Create(CultureInfo.InvariantCulture, $"The message of a progress has {message.Length} characters; at most {JobLimits.MaxProgressMessageLength} are allowed (JobLimits.MaxProgressMessageLength). Shorten it, or log it."));
        }
    }

    /// <summary>Orders what a holder tells of its progress: a later activation has a higher incarnation than an earlier one.</summary>
    public static long VersionOf(long incarnation, uint changes) => (incarnation << 32) | changes;

    /// <summary>How many tasks the attempt has when all are there: one more while the finaliser is still to come.</summary>
    public static double TotalOf(TaskCounts counts, bool finaliserIsToCome) => counts.Total + (finaliserIsToCome ? 1 : 0);

    /// <summary>The share of the tasks that has ended, and of those that run what they report. Each task counts the same.</summary>
    public static double? FractionOf(double done, double total) => total > 0 ? Math.Clamp(done / total, 0, 1) : null;

    /// <summary>Of an attempt that has ended: all of a success; otherwise the share of its tasks that were not cancelled.</summary>
    public static double? FractionAtEnd(InstanceStatus status, TaskCounts counts) =>
        status == InstanceStatus.Succeeded ? 1 : FractionOf(counts.Ended - counts.Canceled, counts.Total);
}
