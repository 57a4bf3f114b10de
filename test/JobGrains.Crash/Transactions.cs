using JobGrains.PostgreSql;
using Npgsql;

namespace JobGrains.Crash;

/// <summary>Submits runs in transactions of its own, and rolls some back.</summary>
internal sealed class Transactions(ITransactionalJobClient client, NpgsqlDataSource source, ChildLog log)
{
    /// <summary>Runs a job; null where whether it will run is unknown.</summary>
    public Task<InstanceId?> CommitAsync(RunRequest request) => TryAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var run = await client.RunAsync(transaction, request);
        await transaction.CommitAsync();
        return run.InstanceId;
    });

    /// <summary>Enqueues a run, says that it must never start, and rolls it back; or is killed before that.</summary>
    public Task<InstanceId?> WithdrawAsync(RunRequest request) => TryAsync(async connection =>
    {
        await using var transaction = await connection.BeginTransactionAsync();
        var run = await client.RunAsync(transaction, request);
        log.Write(LogLine.Withdrawn, run.InstanceId);
        await transaction.RollbackAsync();
        return run.InstanceId;
    });

    /// <summary>As <see cref="IJobClient.WaitAsync"/>, also of a run that is still to be created.</summary>
    public Task<InstanceInfo> WaitAsync(InstanceId instance, CancellationToken cancellationToken) => client.WaitAsync(new EnqueuedRun(instance, new RunKey(instance.JobId, "")), cancellationToken);

    private async Task<InstanceId?> TryAsync(Func<NpgsqlConnection, Task<InstanceId>> runAsync)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            return await runAsync(connection);
        }
        catch (Exception exception) when (exception is NpgsqlException or JobGrainsUnavailableException or InvalidOperationException)
        {
            return null;
        }
    }
}
