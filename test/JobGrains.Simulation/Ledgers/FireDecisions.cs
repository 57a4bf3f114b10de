using JobGrains.Schedules;
using JobGrains.Schedules.Zones;

namespace JobGrains.Simulation.Ledgers;

/// <summary>What was decided of the fires of a job: those that ran or were skipped, and ranges that were missed.</summary>
internal sealed class FireDecisions
{
    private readonly ScheduleCompiler _compiler = new(new ZoneTables(), static _ => null);

    public FireDecisions(IEnumerable<AttemptRecord> rows)
    {
        foreach (var row in rows.OrderBy(row => row.ScheduledTime).ThenBy(row => row.InstanceId))
        {
            if (row.MissedFires > 0)
            {
                Missed.Add(row);
            }
            else if (Runs.TrueForAll(other => other.InstanceId != row.InstanceId))
            {
                Runs.Add(row);
            }
        }
    }

    /// <summary>One row of each run, or of each fire that was skipped.</summary>
    public List<AttemptRecord> Runs { get; } = [];

    /// <summary>Rows of missed fires.</summary>
    public List<AttemptRecord> Missed { get; } = [];

    /// <summary>The fires of a definition between two times, both included.</summary>
    public List<DateTimeOffset> FiresOf(JobDefinition definition, DateTimeOffset from, DateTimeOffset to)
    {
        var calculator = _compiler.Compile(definition.Schedule, definition.Id, out _)!;
        var fires = new List<DateTimeOffset>();
        for (var fire = calculator.Next(DateTimeOffset.UnixEpoch, from.AddTicks(-1), definition.Lifecycle); fire <= to; fire = calculator.Next(fire.Value, fire.Value, definition.Lifecycle))
        {
            fires.Add(fire.Value);
        }

        return fires;
    }

    /// <summary>How many decisions there are about a fire.</summary>
    public int CountOf(int generation, DateTimeOffset fire) =>
        Runs.Count(run => run.InstanceId.Generation == generation && run.ScheduledTime == fire)
        + Missed.Count(row => row.InstanceId.Generation == generation && row.ScheduledTime <= fire && row.LastScheduledTime >= fire);
}
