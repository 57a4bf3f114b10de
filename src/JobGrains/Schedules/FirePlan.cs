namespace JobGrains.Schedules;

/// <summary>Which fires a job has: a schedule, made ready, within the time in which the job fires by it. Pure.</summary>
internal sealed record FirePlan
{
    public required ScheduleCalculator Calculator { get; init; }

    public required JobId JobId { get; init; }

    public required MisfireOptions Misfire { get; init; }

    public required LifecycleWindow Lifecycle { get; init; }

    /// <summary>Since when the schedule holds: a rate or a delay without a start is counted from here.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The first moment that counts: when the schedule was saved, or the job resumed.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Whether a fire depends on the end of the run before.</summary>
    public bool IsDelay { get; init; }

    /// <summary>The first fire after another one, or of all.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset? last) => Calculator.Next(Calculator.AnchorOfFirst(Since), Passed(last), Lifecycle);

    /// <summary>For a delay: the first fire after the end of a run, or of all.</summary>
    public DateTimeOffset? NextAfterEnd(DateTimeOffset? end, DateTimeOffset? last)
    {
        var first = Calculator.AnchorOfFirst(Since);
        return Calculator.Next(end > first ? end.Value : first, Passed(last), Lifecycle);
    }

    /// <summary>How many fires there are after a time and up to another, where that can be said without looking at each.</summary>
    public MissedFires? Count(DateTimeOffset after, DateTimeOffset until) => Calculator.Count(Calculator.AnchorOfFirst(Since), after, until, Lifecycle);

    public DateTimeOffset StartOf(DateTimeOffset fire) => Calculator.StartOf(fire, JobId);

    /// <summary>The time at and before which fires do not count any more, or not yet.</summary>
    public DateTimeOffset Passed(DateTimeOffset? last)
    {
        var before = ScheduleCalculator.Before(From);
        return last > before ? last.Value : before;
    }
}
