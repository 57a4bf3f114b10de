using System.Runtime.CompilerServices;
using JobGrains.Client;

namespace JobGrains.Hosting.Embedded;

/// <summary>The client of this process: uses its silos in turn, and goes on at another one when the one that it uses ends. While the process stands by, the one that holds the store makes its calls.</summary>
internal sealed class ProcessJobClient(ProcessCluster cluster) : IJobClient
{
    public Task<JobInfo> SaveAsync(JobDefinition definition, long? expectedVersion = null, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.SaveAsync(definition, expectedVersion, cancellationToken);

    public Task<JobInfo> GetAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.GetAsync(jobId, token), cancellationToken);

    public IAsyncEnumerable<JobInfo> ListAsync(string? tag = null, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.ListAsync(tag, cancellationToken);

    public Task<string> ExportAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.ExportAsync(jobId, token), cancellationToken);

    public Task<JobInfo> ImportAsync(string json, JobId? newId = null, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.ImportAsync(json, newId, cancellationToken);

    public Task<JobInfo> CopyAsync(JobId jobId, JobId newId, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.CopyAsync(jobId, newId, cancellationToken);

    public Task<JobInfo> PauseAsync(JobId jobId, CancellationToken cancellationToken = default) => cluster.Pick().Client.PauseAsync(jobId, cancellationToken);

    public Task<JobInfo> ResumeAsync(JobId jobId, CancellationToken cancellationToken = default) => cluster.Pick().Client.ResumeAsync(jobId, cancellationToken);

    public Task DeleteAsync(JobId jobId, DeleteJobOptions options = DeleteJobOptions.FinishRunning, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.DeleteAsync(jobId, options, cancellationToken);

    public Task<RunReceipt> RunAsync(JobId jobId, string? parameters = null, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.RunAsync(jobId, parameters, cancellationToken);

    public Task<RunReceipt> RunAsync(RunRequest request, CancellationToken cancellationToken = default) => cluster.Pick().Client.RunAsync(request, cancellationToken);

    public Task<IReadOnlyList<RunManyResult>> RunManyAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.RunManyAsync(requests, cancellationToken);

    public Task<InstanceInfo> CancelAsync(InstanceId instanceId, string? reason = null, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.CancelAsync(instanceId, reason, token), cancellationToken);

    public Task<InstanceInfo> RetryAsync(RetryRequest request, CancellationToken cancellationToken = default) => cluster.Pick().Client.RetryAsync(request, cancellationToken);

    public Task<InstanceInfo> GetInstanceAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.GetInstanceAsync(instanceId, token), cancellationToken);

    public Task<InstancePage> FindAsync(InstanceQuery query, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.FindAsync(query, token), cancellationToken);

    public Task<HistoryPage> FindHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.FindHistoryAsync(query, token), cancellationToken);

    public Task<long> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.BackfillAsync(request, token), cancellationToken);

    public Task<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.GetHistoryAsync(instanceId, token), cancellationToken);

    public Task<InstanceInfo> WaitAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.WaitAsync(instanceId, token), cancellationToken);

    public IAsyncEnumerable<InstanceProgress> WatchAsync(InstanceId instanceId, CancellationToken cancellationToken = default) =>
        StreamAsync((client, token) => client.WatchAsync(instanceId, token), cancellationToken);

    public Task<RunLogPage> ReadLogAsync(RunLogQuery query, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.ReadLogAsync(query, token), cancellationToken);

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
        AskAsync((client, token) => client.ListListenersAsync(token), cancellationToken);

    public Task RemoveListenerAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync(
            async (client, token) =>
            {
                await client.RemoveListenerAsync(name, token);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<TaskInfo>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        AskAsync((client, token) => client.ListTasksAsync(query, token), cancellationToken);

    public Task CancelTaskAsync(InstanceId instanceId, TaskId taskId, CancellationToken cancellationToken = default) =>
        cluster.Pick().Client.CancelTaskAsync(instanceId, taskId, cancellationToken);

    public Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default) => cluster.Pick().Client.GetOverviewAsync(cancellationToken);

    public Task<IReadOnlyList<SiloInfo>> GetSilosAsync(CancellationToken cancellationToken = default) => cluster.Pick().Client.GetSilosAsync(cancellationToken);

    public Task<SiloInfo> CordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) => cluster.Pick().Client.CordonSiloAsync(siloId, cancellationToken);

    public Task<SiloInfo> UncordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) => cluster.Pick().Client.UncordonSiloAsync(siloId, cancellationToken);

    public Task<SiloInfo> DrainSiloAsync(SiloId siloId, CancellationToken cancellationToken = default) => cluster.Pick().Client.DrainSiloAsync(siloId, cancellationToken);

    private static bool IsLossOf(IClientSeat seat, Exception exception, CancellationToken cancellationToken) =>
        seat.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested && exception is OperationCanceledException or JobGrainsUnavailableException;

    /// <summary>Streams from a silo, and from another one when that is lost: <paramref name="open"/> is called again then, and goes on where the one before was left.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(Func<IJobClient, CancellationToken, IAsyncEnumerable<T>> open, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var seat = cluster.Pick();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, seat.Ended);
            await using var items = open(seat.Client, either.Token).GetAsyncEnumerator(CancellationToken.None);
            while (true)
            {
                try
                {
                    if (!await items.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception exception) when (IsLossOf(seat, exception, cancellationToken))
                {
                    break;
                }

                yield return items.Current;
            }
        }
    }

    /// <summary>Asks what may be asked again; where the silo ends meanwhile, it is asked at another one.</summary>
    private async Task<T> AskAsync<T>(Func<IJobClient, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seat = cluster.Pick();
            using var either = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, seat.Ended) : null;
            try
            {
                return await ask(seat.Client, either?.Token ?? seat.Ended);
            }
            catch (Exception exception) when (IsLossOf(seat, exception, cancellationToken))
            {
            }
        }
    }
}
