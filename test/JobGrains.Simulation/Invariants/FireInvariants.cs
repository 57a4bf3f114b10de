using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Invariants;

/// <summary>What holds of the fires of a job, from the rows of history, what was done to the job, and the starts of its runs.</summary>
internal static class FireInvariants
{
    private static readonly DateTimeOffset Beginning = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Check(Ledger ledger, JobId jobId, FireDecisions decisions)
    {
        var operations = ledger.Operations[jobId.Value];
        var isInOrder = !operations.Exists(operation => operation.MayComeLate);
        CheckTimes(ledger, decisions);
        if (operations[0].Definition!.Schedule is FixedDelaySchedule delay)
        {
            CheckDelay(ledger, decisions, delay, isInOrder);
            return;
        }

        var periods = PeriodsOf(operations, ledger);
        CheckThatAllAreFires(ledger, decisions, operations, periods, isInOrder);
        CheckThatEachIsDecidedOnce(ledger, decisions, periods, isInOrder);
    }

    private static void CheckTimes(Ledger ledger, FireDecisions decisions)
    {
        foreach (var row in decisions.Runs)
        {
            if (ledger.Runs.Find(run => run.InstanceId == row.InstanceId) is { Starts: [var start, ..] } && Beginning + start.StartedAt < row.ScheduledTime - Timetable.Slack)
            {
                ledger.World.Fail("NothingBeforeItsTime", $"{start} began before its fire, {row.ScheduledTime:O}.");
            }
        }
    }

    private static void CheckDelay(Ledger ledger, FireDecisions decisions, FixedDelaySchedule delay, bool isInOrder)
    {
        // The end of a run and the next fire are compared as the engine has told them: only clocks that differ can put them into another order.
        var slack = ledger.World.Faults[FaultKind.ClockSkewed] + ledger.World.Faults[FaultKind.ClockJumped] > 0 ? 2 * Timetable.Slack : TimeSpan.Zero;
        AttemptRecord? earlier = null;
        foreach (var row in decisions.Runs)
        {
            if (earlier?.InstanceId.Generation == row.InstanceId.Generation && row.ScheduledTime < earlier.EndedTime + delay.Delay - slack)
            {
                ledger.World.Fail("FixedDelayNeverOverlaps", $"{row.InstanceId} fired at {row.ScheduledTime:O}, and {earlier.InstanceId} before it ended at {earlier.EndedTime:O}.");
            }

            earlier = row;
        }

        // On a silo whose clock is ahead of the one that keeps wake-ups, or with wake-ups that are late, each fire may come too late for what its misfire policy tolerates.
        var mayAllBeMissed = slack > TimeSpan.Zero || ledger.World.Faults[FaultKind.WakeUpLate] > 0;
        if (isInOrder && earlier is null && !(mayAllBeMissed && decisions.Missed.Count > 0))
        {
            ledger.World.Fail("EachFireIsDecided", "A fixed delay has never fired.");
        }
    }

    /// <summary>No decision is about a time that is no fire, and none about one at which the job was paused, deleted, or had another schedule; missed ranges add up.</summary>
    private static void CheckThatAllAreFires(Ledger ledger, FireDecisions decisions, List<Operation> operations, List<FirePeriod> periods, bool isInOrder)
    {
        foreach (var row in decisions.Runs)
        {
            var may = isInOrder
                ? periods.Exists(period => row.ScheduledTime >= period.MayFrom && row.ScheduledTime <= period.MayTo && IsFire(period.Definition, row.ScheduledTime))
                : operations.Exists(operation => operation.Definition is { } definition && IsFire(definition, row.ScheduledTime));
            if (!may)
            {
                ledger.World.Fail("FiresAreExact", $"{row.InstanceId} has the scheduled time {row.ScheduledTime:O}, at which the job does not fire: {string.Join("; ", periods)}.");
            }
        }

        foreach (var row in decisions.Missed)
        {
            if (!operations.Exists(operation => operation.Definition is { } definition
                && decisions.FiresOf(definition, row.ScheduledTime, row.LastScheduledTime!.Value) is { Count: > 0 } fires
                && fires[0] == row.ScheduledTime && fires[^1] == row.LastScheduledTime && fires.Count == row.MissedFires))
            {
                ledger.World.Fail("MissedRangesAddUp", $"No schedule has {row.MissedFires} fires from {row.ScheduledTime:O} to {row.LastScheduledTime:O}: {row.Decision}");
            }
        }

        bool IsFire(JobDefinition definition, DateTimeOffset time) => decisions.FiresOf(definition, time, time).Count == 1;
    }

    private static void CheckThatEachIsDecidedOnce(Ledger ledger, FireDecisions decisions, List<FirePeriod> periods, bool isInOrder)
    {
        foreach (var row in decisions.Runs)
        {
            if (decisions.CountOf(row.InstanceId.Generation, row.ScheduledTime) != 1)
            {
                ledger.World.Fail("EachFireIsDecided", $"There is more than one decision about the fire of {row.ScheduledTime:O}, beside {row.InstanceId}.");
            }
        }

        foreach (var period in periods)
        {
            if (!isInOrder || period.Generation is not { } generation)
            {
                continue;
            }

            foreach (var fire in decisions.FiresOf(period.Definition, period.MustFrom, period.MustTo))
            {
                if (decisions.CountOf(generation, fire) != 1)
                {
                    ledger.World.Fail("EachFireIsDecided", $"There are {decisions.CountOf(generation, fire)} decisions about the fire of {fire:O} in {period}.");
                }
            }
        }
    }

    /// <summary>When the job fires by what, as far as who operated it can know.</summary>
    private static List<FirePeriod> PeriodsOf(List<Operation> operations, Ledger ledger)
    {
        var periods = new List<FirePeriod>();
        JobDefinition? definition = null;
        var isActive = false;
        int? generation = null;
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            var next = i + 1 < operations.Count ? operations[i + 1] : null;
            definition = operation.Kind == OperationKind.Delete ? null : operation.Definition ?? definition;
            isActive = operation.Kind switch
            {
                OperationKind.Pause or OperationKind.Delete => false,
                OperationKind.Resume => true,
                _ => i == 0 || operations[i - 1].Kind == OperationKind.Delete || isActive,
            };
            generation = operation.Kind == OperationKind.Delete ? null : operation.Answer?.Generation ?? generation;
            if (definition is not null && isActive)
            {
                periods.Add(new FirePeriod(
                    definition,
                    generation,
                    Beginning + operation.AskedAt - Timetable.Slack,
                    Beginning + (next is null ? ledger.World.Elapsed : next.AnsweredAt ?? ledger.World.Elapsed) + Timetable.Slack,
                    Beginning + (operation.AnsweredAt ?? ledger.World.Elapsed) + Timetable.Slack,
                    Beginning + (next is null ? ledger.World.Elapsed : next.AskedAt) - Timetable.Slack));
            }
        }

        return periods;
    }
}
