namespace JobGrains.Schedules;

/// <summary>What is to be done about the fires that are due.</summary>
/// <param name="Fires">The scheduled times of those that run, in order.</param>
/// <param name="Missed">Others, all of them before those that run.</param>
/// <param name="Last">The last fire that is decided about; where there is none, what the decision began with.</param>
/// <param name="IsPartial">Whether fires that are due may be left: decide again, after <paramref name="Last"/>.</param>
internal sealed record DueFires(IReadOnlyList<DateTimeOffset> Fires, MissedFires? Missed, DateTimeOffset Last, bool IsPartial);
