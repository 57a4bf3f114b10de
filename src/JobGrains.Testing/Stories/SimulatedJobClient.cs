using System.Runtime.CompilerServices;
using JobGrains.Client;

namespace JobGrains.Testing.Stories;

/// <summary>
/// The client of a simulated cluster. Like those of the hosts it repeats nothing that may have changed something; what only asks goes on at another silo when the one that it uses ends.
/// </summary>
internal sealed class SimulatedJobClient(IClientRoute route) : IJobClient
{
    public Task<JobInfo> SaveAsync(JobDefinition definition, long? expectedVersion = null, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.SaveAsync(definition, expectedVersion, cancellationToken), cancellationToken);

    public Task<JobInfo> GetAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.GetAsync(jobId, cancellationToken), cancellationToken);

    public IAsyncEnumerable<JobInfo> ListAsync(string? tag = null, CancellationToken cancellationToken = default) =>
        route.StreamAsync((client, token) => client.ListAsync(tag, token), cancellationToken);

    public Task<string> ExportAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.ExportAsync(jobId, cancellationToken), cancellationToken);

    public Task<JobInfo> ImportAsync(string json, JobId? newId = null, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.ImportAsync(json, newId, cancellationToken), cancellationToken);

    public Task<JobInfo> CopyAsync(JobId jobId, JobId newId, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.CopyAsync(jobId, newId, cancellationToken), cancellationToken);

    public Task<JobInfo> PauseAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.PauseAsync(jobId, cancellationToken), cancellationToken);

    public Task<JobInfo> ResumeAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.ResumeAsync(jobId, cancellationToken), cancellationToken);

    public Task DeleteAsync(JobId jobId, DeleteJobOptions options = DeleteJobOptions.FinishRunning, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => Answered(client.DeleteAsync(jobId, options, cancellationToken)), cancellationToken);

    public Task<RunReceipt> RunAsync(JobId jobId, string? parameters = null, CancellationToken cancellationToken = default) =>
        RunAsync(new RunRequest { JobId = jobId, Parameters = parameters }, cancellationToken);

    public async Task<RunReceipt> RunAsync(RunRequest request, CancellationToken cancellationToken = default)
    {
        try
        {
            return await route.SendAsync(client => client.RunAsync(request, cancellationToken), cancellationToken);
        }
        catch (JobGrainsUnavailableException exception) when (request.IdempotencyKey is { } key)
        {
            throw new JobRunUnknownException(new RunKey(request.JobId, key), exception);
        }
    }

    public Task<IReadOnlyList<RunManyResult>> RunManyAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.RunManyAsync(requests, cancellationToken), cancellationToken);

    public Task<InstanceInfo> CancelAsync(InstanceId instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.CancelAsync(instanceId, reason, cancellationToken), cancellationToken);

    public Task<InstanceInfo> RetryAsync(RetryRequest request, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => client.RetryAsync(request, cancellationToken), cancellationToken);

    public Task<InstanceInfo> GetInstanceAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.GetInstanceAsync(instanceId, cancellationToken), cancellationToken);

    public Task<InstancePage> FindAsync(InstanceQuery query, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.FindAsync(query, cancellationToken), cancellationToken);

    public Task<HistoryPage> FindHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.FindHistoryAsync(query, cancellationToken), cancellationToken);

    public Task<long> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.BackfillAsync(request, cancellationToken), cancellationToken);

    public Task<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.GetHistoryAsync(instanceId, cancellationToken), cancellationToken);

    public Task<InstanceInfo> WaitAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.WaitAsync(instanceId, cancellationToken), cancellationToken);

    public IAsyncEnumerable<InstanceProgress> WatchAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        StreamAsync((client, token) => client.WatchAsync(instanceId, token), cancellationToken);

    public Task<RunLogPage> ReadLogAsync(RunLogQuery query, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.ReadLogAsync(query, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<RunLogLine> TailLogAsync(RunLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in StreamAsync((client, token) => client.TailLogAsync(query, token), cancellationToken).WithCancellation(cancellationToken))
        {
            yield return line;
            query = query with { After = line.Number };
        }
    }

    public Task<long> DownloadLogAsync(InstanceId instanceId, Stream destination, CancellationToken cancellationToken = default) =>
        LogDownload.WriteAsync(this, instanceId, destination, cancellationToken);

    public Task<IReadOnlyList<ListenerInfo>> ListListenersAsync(CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.ListListenersAsync(cancellationToken), cancellationToken);

    public Task RemoveListenerAsync(string name, CancellationToken cancellationToken = default) =>
        route.AskAsync(
            async client =>
            {
                await client.RemoveListenerAsync(name, cancellationToken);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<TaskInfo>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.ListTasksAsync(query, cancellationToken), cancellationToken);

    public Task CancelTaskAsync(InstanceId instanceId, TaskId taskId, CancellationToken cancellationToken = default) =>
        route.SendAsync(client => Answered(client.CancelTaskAsync(instanceId, taskId, cancellationToken)), cancellationToken);

    public Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.GetOverviewAsync(cancellationToken), cancellationToken);

    public Task<IReadOnlyList<SiloInfo>> GetSilosAsync(CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.GetSilosAsync(cancellationToken), cancellationToken);

    public Task<SiloInfo> CordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.CordonSiloAsync(siloId, cancellationToken), cancellationToken);

    public Task<SiloInfo> UncordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.UncordonSiloAsync(siloId, cancellationToken), cancellationToken);

    public Task<SiloInfo> DrainSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) =>
        route.AskAsync(client => client.DrainSiloAsync(siloId, cancellationToken), cancellationToken);

    private static async Task<bool> Answered(Task call)
    {
        await call;
        return true;
    }

    /// <summary>Streams from a silo, and from another one when that is lost: <paramref name="open"/> is called again then, and goes on where the one before was left.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(Func<IJobClient, CancellationToken, IAsyncEnumerable<T>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var items = route.StreamAsync(open, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await items.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (JobGrainsUnavailableException) when (route.HasOtherSilos)
                {
                    break;
                }

                yield return items.Current;
            }
        }
    }
}
