namespace JobGrains.PostgreSql;

/// <summary>A day of the history.</summary>
/// <param name="ExpiresTicks">When none of its rows is kept any more.</param>
/// <param name="SlackTicks">By how much the place of a row of it is later than its end at most.</param>
internal readonly record struct HistoryPartition(long ExpiresTicks, long SlackTicks)
{
    /// <summary>Whether it is said to be kept for as long as a row, and may have its place.</summary>
    public bool Has(long expiresTicks, long slackTicks) => expiresTicks <= ExpiresTicks && slackTicks <= SlackTicks;

    /// <summary>The same with a row: up to the end of an hour, and to a power of two of seconds, so that this is written now and then only.</summary>
    public HistoryPartition With(long expiresTicks, long slackTicks)
    {
        var until = expiresTicks > DateTimeOffset.MaxValue.UtcTicks ? long.MaxValue : ((expiresTicks / TimeSpan.TicksPerHour) + 1) * TimeSpan.TicksPerHour;
        var slack = TimeSpan.TicksPerSecond;
        while (slack < slackTicks)
        {
            slack *= 2;
        }

        return new HistoryPartition(Math.Max(until, ExpiresTicks), Math.Max(slack, SlackTicks));
    }
}
