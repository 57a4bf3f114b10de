namespace JobGrains.Schedules;

/// <summary>Decides about fires whose time has come. Each of them is in exactly one decision, whatever the clock does between two.</summary>
internal static class MisfireRules
{
    public const int MostInATurn = 100_000;

    /// <summary>Decides about the fires after <paramref name="last"/> whose start has come.</summary>
    /// <param name="plan">The fires.</param>
    /// <param name="last">The last fire that was decided about; null for none.</param>
    /// <param name="now">The time.</param>
    /// <param name="maxFires">How many may be run by one decision; at least 1.</param>
    /// <param name="mostInATurn">How many fires one decision may look at.</param>
    public static DueFires Decide(FirePlan plan, DateTimeOffset? last, DateTimeOffset now, int maxFires, int mostInATurn = MostInATurn)
    {
        var kept = plan.Misfire.Policy switch
        {
            MisfirePolicy.Skip => 0,
            MisfirePolicy.FireAll => plan.Misfire.MaxFires,
            _ => 1,
        };
        var most = Math.Max(mostInATurn, kept + 1);
        var cursor = plan.Passed(last);
        var missed = SkipMost(plan, cursor, now, kept);
        cursor = missed?.Last ?? cursor;
        var decided = cursor;
        var late = new Queue<DateTimeOffset>();
        var onTime = new List<DateTimeOffset>();
        var start = DateTimeOffset.MinValue;
        var looked = 0;
        while (onTime.Count < maxFires && plan.NextAfter(cursor) is { } fire)
        {
            // Starts are put off, but never exchanged.
            start = plan.StartOf(fire) is var own && own > start ? own : start;
            if (start > now)
            {
                break;
            }

            if (looked++ >= most)
            {
                // Of those that are late the last ones run: which they are is known from the first on that is on time.
                return onTime.Count > 0
                    ? Take(late, onTime, missed, cursor, maxFires, isPartial: true)
                    : new DueFires([], missed, decided, IsPartial: true);
            }

            cursor = fire;
            if (now - start <= plan.Misfire.Tolerance)
            {
                onTime.Add(fire);
                continue;
            }

            late.Enqueue(fire);
            if (late.Count > kept)
            {
                decided = late.Dequeue();
                missed = MissedFires.Join(missed, new MissedFires(decided, decided, 1));
            }
        }

        return Take(late, onTime, missed, cursor, maxFires, isPartial: onTime.Count >= maxFires);
    }

    /// <summary>Counts fires of which nothing is made, without looking at each for ever.</summary>
    /// <param name="plan">The fires.</param>
    /// <param name="last">The last fire that was decided about; null for none.</param>
    /// <param name="until">Fires at this time and before.</param>
    /// <param name="most">How many are counted where each has to be looked at.</param>
    public static MissedFires? PassOver(FirePlan plan, DateTimeOffset? last, DateTimeOffset until, int most = 10 * MostInATurn)
    {
        var cursor = plan.Passed(last);
        if (plan.Count(cursor, until) is { } counted)
        {
            return counted.Count == 0 ? null : counted;
        }

        MissedFires? missed = null;
        for (var looked = 0; looked < most && plan.NextAfter(cursor) is { } fire && fire <= until; looked++)
        {
            missed = MissedFires.Join(missed, new MissedFires(fire, fire, 1));
            cursor = fire;
        }

        return missed;
    }

    private static DueFires Take(Queue<DateTimeOffset> late, List<DateTimeOffset> onTime, MissedFires? missed, DateTimeOffset cursor, int maxFires, bool isPartial)
    {
        if (late.Count + onTime.Count <= maxFires)
        {
            return new DueFires([.. late, .. onTime], missed, cursor, isPartial);
        }

        IReadOnlyList<DateTimeOffset> first = [.. late.Concat(onTime).Take(maxFires)];
        return new DueFires(first, missed, first[^1], IsPartial: true);
    }

    /// <summary>Of very many that are late: all but the last few, at once, where the schedule can count.</summary>
    private static MissedFires? SkipMost(FirePlan plan, DateTimeOffset after, DateTimeOffset now, int kept)
    {
        var slack = plan.Misfire.Tolerance + plan.Calculator.Jitter + TimeSpan.FromTicks(1);
        if (now.UtcTicks < slack.Ticks || now - slack is var until && until <= after || plan.Count(after, until) is not { } all || all.Count <= kept + 1)
        {
            return null;
        }

        // The latest time after which there still are those that run.
        var (low, high) = (after.UtcTicks, until.UtcTicks);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = plan.Count(new DateTimeOffset(middle, TimeSpan.Zero), until)!.Count >= kept ? (middle, high) : (low, middle);
        }

        return plan.Count(after, new DateTimeOffset(low, TimeSpan.Zero)) is { Count: > 0 } skipped ? skipped : null;
    }
}
