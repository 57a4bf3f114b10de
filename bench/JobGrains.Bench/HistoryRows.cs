using System.Globalization;
using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.Bench;

/// <summary>Rows of history as a busy cluster has them: a hundred jobs over some days, one in twelve failed, few with a rare tag, each with a key of its own.</summary>
internal sealed class HistoryRows(int count, int days, DateTimeOffset end)
{
    public const int Jobs = 100;
    public const int RareRows = 10;
    public const int Silos = 4;

    private static readonly HistoryOptions Defaults = new();

    private readonly TimeSpan _step = TimeSpan.FromDays(days) / count;

    public DateTimeOffset Begin { get; } = end - TimeSpan.FromDays(days);

    public static JobId JobOf(int i) => new(string.Create(CultureInfo.InvariantCulture, $"job-{i % Jobs}"));

    public static SiloId SiloOf(int i) => new(string.Create(CultureInfo.InvariantCulture, $"silo-{i % Silos}@1"));

    public static string KeyOf(int i) => string.Create(CultureInfo.InvariantCulture, $"order-{i}");

    /// <summary>How many have ended since a time.</summary>
    public EndedCounts CountFrom(DateTimeOffset from)
    {
        var ends = Enumerable.Range(0, count).Where(i => EndOf(i) >= from).Select(i => AttemptOf(i) == 0 ? default(InstanceStatus?) : StatusOf(i)).ToList();
        return new EndedCounts
        {
            Succeeded = ends.Count(status => status == InstanceStatus.Succeeded),
            Failed = ends.Count(status => status == InstanceStatus.Failed),
            Canceled = ends.Count(status => status == InstanceStatus.Canceled),
            Decisions = ends.Count(status => status is null),
        };
    }

    public HistoryRow Make(int i)
    {
        var ended = EndOf(i);
        var status = StatusOf(i);
        var attempt = AttemptOf(i);
        var silo = SiloOf(i / 7);
        var failure = status == InstanceStatus.Failed ? new FailureInfo { Kind = FailureKind.Exception, Message = "The order was not found.", ExceptionType = "System.InvalidOperationException", Silo = silo, Try = 1 } : null;
        var row = new AttemptRecord
        {
            InstanceId = InstanceIds.Make(JobOf(i), 0, string.Create(CultureInfo.InvariantCulture, $"run {i}")),
            Attempt = attempt,
            Status = attempt == 0 ? InstanceStatus.Canceled : status,
            Decision = attempt == 0 ? "Skipped: the job is at its limit." : null,
            Result = "done",
            Failure = failure,
            BusinessKey = KeyOf(i),
            Tags = i % (count / RareRows) == 3 ? ["rare", "orders"] : i % 10 == 4 ? ["orders", "tenth"] : ["orders"],
            ScheduledTime = ended - TimeSpan.FromSeconds(2),
            CreatedTime = ended - TimeSpan.FromSeconds(2),
            StartedTime = ended - TimeSpan.FromSeconds(1),
            EndedTime = ended,
            Tasks = new TaskCounts { Total = 1, Succeeded = failure is null ? 1 : 0, Failed = failure is null ? 0 : 1 },
            Tries = attempt == 0 ? [] : [new TryRecord(TaskId.Root, 1, failure is null ? JobTaskStatus.Succeeded : JobTaskStatus.Failed, silo, ended, failure)],
        };
        return new HistoryRow(row.InstanceId, row.Attempt, row.Status, row.EndedTime, InstanceLabels.Of(row), JsonSerializer.SerializeToUtf8Bytes(row, EngineJson.Default.AttemptRecord))
        {
            Rule = RowRule.Of(row, null, Defaults),
        };
    }

    private static InstanceStatus StatusOf(int i) => i % 12 == 5 ? InstanceStatus.Failed : i % 100 == 7 ? InstanceStatus.Canceled : InstanceStatus.Succeeded;

    private static int AttemptOf(int i) => i % 50 == 49 ? 0 : 1;

    private DateTimeOffset EndOf(int i) => Begin + (_step * i);

    /// <summary>Commits all of them, many at a time.</summary>
    public async Task AddAllAsync(IGrainStore store)
    {
        const int AtOnce = 2_000;
        for (var from = 0; from < count; from += AtOnce)
        {
            var commits = Enumerable.Range(from, Math.Min(AtOnce, count - from)).Select(Make).Select(row =>
                store.CommitAsync(new StoreCommit { Grain = new GrainId("bench", row.InstanceId.Value), Now = row.EndedTime, Changes = default, History = row }).AsTask());
            await Task.WhenAll(commits);
        }
    }
}
