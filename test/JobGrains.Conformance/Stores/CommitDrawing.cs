using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;

namespace JobGrains.Conformance.Stores;

/// <summary>Draws commits of a few grains, so that they meet: writes, appends, clears, stale ones, some of two grains; with wake-ups, open runs, jobs and ends.</summary>
internal sealed class CommitDrawing(Random random)
{
    private int _written;

    public static IReadOnlyList<string> Records { get; } = ["a", "b", "c"];

    public static IReadOnlyList<GrainId> Grains { get; } =
        [.. Enumerable.Range(0, 12).Select(i => new GrainId(i % 4 == 0 ? "other" : "probe", InstanceIds.Make(i % 2 == 0 ? "job" : "job.two", 0, $"key {i}").Value))];

    public CommitPlan Next(DateTimeOffset now)
    {
        var plan = NextOf(Grains[random.Next(Grains.Count)], now);
        return random.Next(6) == 0 && Grains[random.Next(Grains.Count)] is var other && other != plan.Grain ? plan with { Joint = NextOf(other, now) } : plan;
    }

    private CommitPlan NextOf(GrainId grain, DateTimeOffset now)
    {
        var changes = Enumerable.Range(0, random.Next(1, 3)).Select(i => Change(now, isFirst: i == 0)).DistinctBy(change => change.Record).ToList();
        var ends = random.Next(3) == 0;
        return new CommitPlan(grain, now, changes)
        {
            ChangesWakeUp = random.Next(3) == 0,
            WakeUpTime = random.Next(3) == 0 ? null : now + TimeSpan.FromSeconds(random.Next(1_000)),
            Opened = random.Next(3) == 0
                ? new OpenEntry { InstanceId = InstanceId.Trusted(grain.Key), State = (OpenState)random.Next(3), Created = now, Labels = [.. Enumerable.Range(0, random.Next(3)).Select(i => (ulong)i)] }
                : null,
            Closes = random.Next(5) == 0,
            Listed = random.Next(10) == 0 ? new JobEntry($"job{random.Next(5)}", ["tag"]) : null,
            Unlisted = random.Next(10) == 0 ? new JobId($"job{random.Next(5)}") : default(JobId?),
            EndedAttempt = ends ? random.Next(1, 200) : null,
            EndedTime = now,
        };
    }

    private PlannedChange Change(DateTimeOffset now, bool isFirst)
    {
        var kind = (RecordChangeKind)random.Next(isFirst ? 2 : 3);
        var text = $"{++_written} " + new string('x', random.Next(20) == 0 ? 2_000 : random.Next(60));
        DateTimeOffset? expires = kind == RecordChangeKind.Write && random.Next(4) == 0 ? now + TimeSpan.FromSeconds(random.Next(300)) : null;
        return new PlannedChange(Records[random.Next(Records.Count)], kind, text, expires, random.Next(15) == 0);
    }
}
