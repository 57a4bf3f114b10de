using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>What was decided about fires that are due.</summary>
/// <param name="Started">Those that are to run now.</param>
/// <param name="Missed">Those of which nothing is made; null where there are none, or not all of them are known yet.</param>
/// <param name="IsPartial">Whether there is more to decide at once.</param>
internal sealed record FireStep(IReadOnlyList<PendingFire> Started, MissedFires? Missed, bool IsPartial)
{
    public static FireStep Nothing { get; } = new([], null, IsPartial: false);
}
