using System.Globalization;

namespace JobGrains.Crash;

/// <summary>Submits runs of all kinds, each until it is accepted, and waits for most of them.</summary>
internal sealed class CrashLoad(IJobClient client, ChildLog log, int process, LoadSize size, Transactions? transactions = null)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs that wait longer than a minute are kept together on PostgreSQL.</summary>
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(61);

    private static readonly TimeSpan BetweenLots = TimeSpan.FromMilliseconds(500);
    private static readonly string[] Kinds = [CrashProcessors.Plain, CrashProcessors.Plain, CrashProcessors.Failing, CrashProcessors.Map, CrashProcessors.Broadcast];

    /// <summary>Goes on until it is told to stop; what was begun then is submitted to its end.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, size.Submitters).Select(submitter => RunAsync(submitter, stop)));

    /// <summary>Asks for runs that wait for their time, many by a call and without keys, until the process is killed; nobody waits for them before the last process.</summary>
    public async Task RunLaterAsync()
    {
        while (true)
        {
            var delay = ShortestDelay + TimeSpan.FromSeconds(Random.Shared.Next(30));
            var requests = Enumerable.Range(0, Random.Shared.Next(16, 40)).Select(_ => new RunRequest { JobId = CrashProcessors.Plain, Delay = delay, Parameters = Random.Shared.Next().ToString(CultureInfo.InvariantCulture) }).ToList();
            log.Write(LogLine.Asked, requests.Count);
            foreach (var (request, result) in requests.Zip(await client.RunManyAsync(requests)))
            {
                if (result.Receipt is { } receipt)
                {
                    Accept(request with { IdempotencyKey = receipt.Key.IdempotencyKey }, receipt.InstanceId);
                }
            }

            log.Write(LogLine.Answered, requests.Count);
            await Task.Delay(BetweenLots);
        }
    }

    public async Task SaveJobsAsync()
    {
        foreach (var job in CrashProcessors.Jobs)
        {
            await InsistAsync(() => client.SaveAsync(job));
        }
    }

    /// <summary>Submits again, with the same key, what earlier processes have submitted and got no answer for.</summary>
    public Task RepeatUnknownAsync(DirectoryInfo folder)
    {
        var lines = ChildLog.ReadSubmissions(folder);
        var accepted = lines.Where(line => line.Kind == LogLine.Accepted).Select(line => line.Fields[1]).ToHashSet();
        var unknown = lines.Where(line => line.Kind == LogLine.Submitting && !accepted.Contains(line.Fields[1])).DistinctBy(line => line.Fields[1]);
        return Task.WhenAll(unknown.Select(line => SubmitAsync(RequestOf(line.Fields[0], line.Fields[1], line.Fields[2]))));
    }

    /// <summary>Waits for the end of all that was ever accepted, and logs its history.</summary>
    public async Task FinishAsync(DirectoryInfo folder)
    {
        var accepted = ChildLog.ReadSubmissions(folder).Where(line => line.Kind == LogLine.Accepted).Select(line => new InstanceId(line.Fields[3])).Distinct().ToList();
        foreach (var id in accepted)
        {
            await EndAsync(id, CancellationToken.None);
            foreach (var row in await InsistAsync(() => client.GetHistoryAsync(id)))
            {
                log.Write(LogLine.History, row.InstanceId, row.Attempt, row.Status, row.Result, row.Tasks.Redelivered, row.Tasks.Lost, row.Failure?.Message.ReplaceLineEndings(" ").Replace('\t', ' '), row.Tasks.Failed);
            }
        }
    }

    private static async Task<T> InsistAsync<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
            {
                await Task.Delay(AskAgain);
            }
        }
    }

    private async Task RunAsync(int submitter, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var kind = Kinds[Random.Shared.Next(Kinds.Length)];
            var parameters = kind == CrashProcessors.Map ? Random.Shared.Next(1, size.LargestMap) : Random.Shared.Next();
            var request = RequestOf(kind, string.Create(CultureInfo.InvariantCulture, $"{process}-{submitter}-{i}"), parameters.ToString(CultureInfo.InvariantCulture));
            if (transactions is not null && Random.Shared.Next(8) == 0)
            {
                await transactions.WithdrawAsync(request with { IdempotencyKey = request.IdempotencyKey + "-withdrawn" });
            }

            var instance = transactions is not null && Random.Shared.Next(2) == 0 ? await SubmitAsync(request, transactions) : await SubmitAsync(request);
            if (Random.Shared.Next(8) != 0)
            {
                await EndAsync(instance, stop);
            }

            await Task.Delay(size.Pause, CancellationToken.None);
        }
    }

    private static RunRequest RequestOf(string kind, string key, string parameters) => new() { JobId = kind, IdempotencyKey = key, Parameters = parameters };

    private async Task<InstanceId> SubmitAsync(RunRequest request)
    {
        log.Write(LogLine.Submitting, request.JobId, request.IdempotencyKey, request.Parameters);
        var receipt = await InsistAsync(() => client.RunAsync(request));
        return Accept(request, receipt.InstanceId);
    }

    /// <summary>In a transaction; where nobody can tell whether that was committed, once more without one.</summary>
    private async Task<InstanceId> SubmitAsync(RunRequest request, Transactions within)
    {
        log.Write(LogLine.Submitting, request.JobId, request.IdempotencyKey, request.Parameters);
        return await within.CommitAsync(request) is { } instance ? Accept(request, instance) : await SubmitAsync(request);
    }

    private InstanceId Accept(RunRequest request, InstanceId instance)
    {
        log.Write(LogLine.Accepted, request.JobId, request.IdempotencyKey, request.Parameters, instance);
        return instance;
    }

    private async Task EndAsync(InstanceId instance, CancellationToken stop)
    {
        try
        {
            var ended = await InsistAsync(() => transactions?.WaitAsync(instance, stop) ?? client.WaitAsync(instance, stop));
            log.Write(LogLine.Ended, ended.InstanceId, ended.Attempt, ended.Status);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
