using System.Globalization;

namespace JobGrains.Crash;

/// <summary>Submits runs of all kinds, each until it is accepted, and waits for most of them.</summary>
internal sealed class CrashLoad(IJobClient client, ChildLog log, int process, LoadSize size)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Kinds = [CrashProcessors.Plain, CrashProcessors.Plain, CrashProcessors.Failing, CrashProcessors.Map, CrashProcessors.Broadcast];

    /// <summary>Goes on until it is told to stop; what was begun then is submitted to its end.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, size.Submitters).Select(submitter => RunAsync(submitter, stop)));

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
        return Task.WhenAll(unknown.Select(line => SubmitAsync(line.Fields[0], line.Fields[1], line.Fields[2])));
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
            var instance = await SubmitAsync(kind, string.Create(CultureInfo.InvariantCulture, $"{process}-{submitter}-{i}"), parameters.ToString(CultureInfo.InvariantCulture));
            if (Random.Shared.Next(8) != 0)
            {
                await EndAsync(instance, stop);
            }

            await Task.Delay(size.Pause, CancellationToken.None);
        }
    }

    private async Task<InstanceId> SubmitAsync(string kind, string key, string parameters)
    {
        log.Write(LogLine.Submitting, kind, key, parameters);
        var receipt = await InsistAsync(() => client.RunAsync(new RunRequest { JobId = kind, IdempotencyKey = key, Parameters = parameters }));
        log.Write(LogLine.Accepted, kind, key, parameters, receipt.InstanceId);
        return receipt.InstanceId;
    }

    private async Task EndAsync(InstanceId instance, CancellationToken stop)
    {
        try
        {
            var ended = await InsistAsync(() => client.WaitAsync(instance, cancellationToken: stop));
            log.Write(LogLine.Ended, ended.InstanceId, ended.Attempt, ended.Status);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }
}
