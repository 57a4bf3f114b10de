using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>Makes lots, and what a store that has none would be told instead.</summary>
internal static class LotMaker
{
    public static readonly JobDefinition Job = new() { Id = "job", Processor = "job", Tags = ["of the job"] };

    public static GrainId GrainOf(InstanceId run) => new("instance", run.Value);

    /// <summary>Runs some of which are the same.</summary>
    public static RunLot Make(Random random, int count, DateTimeOffset now)
    {
        var parts = new List<RunLotPart>();
        for (var left = count; left > 0;)
        {
            var size = Math.Min(left, random.Next(1, 4));
            var request = new RunRequest
            {
                JobId = Job.Id,
                Delay = TimeSpan.FromSeconds(random.Next(60, 1_000)),
                Parameters = random.Next(2) == 0 ? null : $"{left}",
                BusinessKey = random.Next(2) == 0 ? null : $"business {left}",
                Tags = random.Next(2) == 0 ? [] : ["of the run"],
                Priority = random.Next(2) == 0 ? null : random.Next(100),
            };
            parts.Add(new RunLotPart(request, [.. Enumerable.Range(0, size).Select(_ => InstanceIds.DrawKey(random))]));
            left -= size;
        }

        return new RunLot { Snapshot = Job, Generation = 2, AcceptedTime = now, Parts = parts };
    }

    /// <summary>What the grain of a run would have committed.</summary>
    public static StoreCommit CommitOf(RunLot lot, int index)
    {
        var record = lot.RecordAt(index);
        return new StoreCommit
        {
            Grain = GrainOf(record.InstanceId),
            Now = lot.AcceptedTime,
            Changes = new[] { new StoreChange("instance", RecordChangeKind.Write, 0, JsonCodec.Engine.Write(record), null) },
            ChangesWakeUp = true,
            WakeUpTime = record.NotBefore,
            Opened = new OpenEntry { InstanceId = record.InstanceId, State = OpenState.Delayed, Created = record.CreatedTime, Labels = InstanceLabels.Of(record) },
        };
    }

    /// <summary>Writes the record of a run; the run ends, or runs on.</summary>
    public static StoreCommit Change(InstanceId run, long etag, string text, DateTimeOffset now, bool ends, DateTimeOffset? expires = null) => new()
    {
        Grain = GrainOf(run),
        Now = now,
        Changes = new[] { new StoreChange("instance", RecordChangeKind.Write, etag, System.Text.Encoding.UTF8.GetBytes(text), expires) },
        ChangesWakeUp = true,
        Closed = ends ? run : default(InstanceId?),
        Opened = ends ? null : new OpenEntry { InstanceId = run, State = OpenState.Running, Created = now },
    };
}
