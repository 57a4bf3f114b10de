namespace JobGrains.Schedules.Cron;

/// <summary>Names for common expressions.</summary>
internal static class CronMacros
{
    public const string Expected = "@every_second, @every_minute, @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually";

    /// <summary>The expression that a macro stands for, or null.</summary>
    public static string? Expand(ReadOnlySpan<char> macro)
    {
        Span<char> lower = stackalloc char[16];
        if (macro.Length > lower.Length)
        {
            return null;
        }

        lower = lower[..macro.ToLowerInvariant(lower)];
        return lower switch
        {
            "@every_second" => "* * * * * *",
            "@every_minute" => "* * * * *",
            "@hourly" => "0 * * * *",
            "@daily" or "@midnight" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" or "@annually" => "0 0 1 1 *",
            _ => null,
        };
    }
}
