using System.Text.Json;
using JobGrains.Hosting;

namespace JobGrains.Schedules;

/// <summary>Compares what two definitions say about when a job fires.</summary>
internal static class ScheduleChange
{
    /// <summary>Whether both fire at the same times.</summary>
    public static bool IsNone(JobDefinition earlier, JobDefinition later) =>
        earlier.Lifecycle == later.Lifecycle && (earlier.Schedule == later.Schedule || Text(earlier.Schedule) == Text(later.Schedule));

    /// <summary>Whether the later goes on counting where the earlier has begun.</summary>
    public static bool KeepsAnchor(Schedule earlier, Schedule later) =>
        (earlier, later) is (FixedRateSchedule from, FixedRateSchedule to) && from.Interval == to.Interval && from.Start == to.Start;

    // Records compare lists by reference.
    private static string Text(Schedule schedule) => JsonSerializer.Serialize(schedule, EngineJson.Default.Schedule);
}
