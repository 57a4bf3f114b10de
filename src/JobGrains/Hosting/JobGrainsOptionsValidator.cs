using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

internal sealed class JobGrainsOptionsValidator : IValidateOptions<JobGrainsOptions>
{
    private const int MaxTags = 32;
    private const int MaxTagLength = 64;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    public ValidateOptionsResult Validate(string? name, JobGrainsOptions options)
    {
        var problems = new OptionProblems(nameof(JobGrainsOptions));
        problems.Range(nameof(options.Slots), options.Slots, 1, 100_000);
        problems.Range(nameof(options.MaxWaitingTasks), options.MaxWaitingTasks, 1, 1_000_000);
        problems.Range(nameof(options.PageSize), options.PageSize ?? 1, 1, 10_000);
        problems.Range(nameof(options.DispatchBatchSize), options.DispatchBatchSize, 1, 10_000);
        problems.Range(nameof(options.DispatchWindow), options.DispatchWindow, 1, 64);
        problems.Range(nameof(options.RunningPages), options.RunningPages, 1, 1_024);
        problems.Range(nameof(options.ReconcilePeriod), options.ReconcilePeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        problems.Range(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
        problems.Range(nameof(options.IdleAge), options.IdleAge, Second, Day);
        problems.Range(nameof(options.SessionHold), options.SessionHold, Second, Hour);
        problems.Range(nameof(options.IdempotencyRetention), options.IdempotencyRetention, Hour, Year);
        problems.Range(nameof(options.SuccessRetention), options.SuccessRetention, TimeSpan.FromMinutes(1), Year);
        problems.Range(nameof(options.CatalogPeriod), options.CatalogPeriod, Second, Hour);
        problems.Range(nameof(options.RecoveryRate), options.RecoveryRate, 1, 1_000_000);
        problems.Range(nameof(options.MaxAbandoned), options.MaxAbandoned ?? 1, 1, 100_000);
        problems.Range(nameof(options.MaxSnoozes), options.MaxSnoozes, 0, 1_000_000);
        problems.Range(nameof(options.DrainTimeout), options.DrainTimeout, TimeSpan.Zero, Day);
        if (options.Tags.Count > MaxTags || options.Tags.Any(t => string.IsNullOrEmpty(t) || t.Length > MaxTagLength))
        {
            problems.Add(nameof(options.Tags), $"[{string.Join(", ", options.Tags)}]", $"at most {MaxTags} tags, each of 1 to {MaxTagLength} characters");
        }

        Validate(options.RunLogs, problems);
        Validate(options.Listeners, problems);
        Validate(options.History, problems);
        return problems.ToResult();
    }

    private static void Validate(ListenerOptions options, OptionProblems problems)
    {
        const string Of = nameof(JobGrainsOptions.Listeners) + ".";
        problems.Range(Of + nameof(options.Shards), options.Shards, 1, 64);
        problems.Range(Of + nameof(options.MaxWaiting), options.MaxWaiting, 1_000, 100_000_000);
        problems.Range(Of + nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(100), Hour);
        problems.Range(Of + nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(10), Hour);
        problems.Range(Of + nameof(options.MaxRetryDelay), options.MaxRetryDelay, TimeSpan.FromMilliseconds(10), Day);
        problems.Range(Of + nameof(options.PollPeriod), options.PollPeriod, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10));
    }

    private static void Validate(HistoryOptions options, OptionProblems problems)
    {
        const string Of = nameof(JobGrainsOptions.History) + ".";
        problems.Range(Of + nameof(options.Keep), (long)options.Keep, (long)HistoryKeep.All, (long)HistoryKeep.Failures);
        problems.Range(Of + nameof(options.Last), options.Last, 1, 1_000);
        problems.Range(Of + nameof(options.Retention), options.Retention, Hour, 10 * Year);
    }

    private static void Validate(RunLogOptions options, OptionProblems problems)
    {
        const string Of = nameof(JobGrainsOptions.RunLogs) + ".";
        problems.Range(Of + nameof(options.Level), (long)options.Level, (long)LogLevel.Trace, (long)LogLevel.None);
        problems.Range(Of + nameof(options.MaxLineLength), options.MaxLineLength, 16, 65_536);
        problems.Range(Of + nameof(options.MaxLines), options.MaxLines, 100, 1_000_000);
        problems.Range(Of + nameof(options.MaxSize), options.MaxSize, 65_536, 256 << 20);
        problems.Range(Of + nameof(options.Retention), options.Retention, Hour, 10 * Year);
        problems.Range(Of + nameof(options.FlushPeriod), options.FlushPeriod, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        problems.Range(Of + nameof(options.BufferSize), options.BufferSize, 65_536, 1 << 30);
        problems.Range(Of + nameof(options.RunBufferSize), options.RunBufferSize, 65_536, 1 << 30);
    }
}
