using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>
/// Runs jobs in transactions of the application, on the database of the store: a run exists if and only if its transaction is committed. All that is done in the transaction is to insert a row into the table
/// <c>outbox</c> of the store's schema, so its role needs the right to <c>INSERT</c> there, and <c>USAGE</c> of the schema. Runs begin some milliseconds after the commit; where no process holds the schema, as soon as one does. May be called
/// from any thread, but like all of Npgsql not for one connection by two at a time.
/// </summary>
public interface ITransactionalJobClient
{
    /// <summary>Runs a job with parameters when the transaction is committed.</summary>
    /// <inheritdoc cref="RunAsync(NpgsqlTransaction, RunRequest, CancellationToken)"/>
    Task<EnqueuedRun> RunAsync(NpgsqlTransaction transaction, JobId jobId, string? parameters = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs a job when the transaction is committed. A delay counts from this call. The request is checked now; what becomes known later does not undo a commit: where the job's queue is full, or the job is paused and has no queue, the run
    /// waits. One whose job was deleted meanwhile, or whose key was used for another request, ends as a row of history with the reason.
    /// </summary>
    /// <exception cref="JobNotFoundException">There is no such job, or it is deleted.</exception>
    /// <exception cref="JobValidationException">The request is invalid, or the job's life cycle window excludes it.</exception>
    /// <exception cref="JobConflictException">The job is paused and has no limit, hence no queue.</exception>
    /// <exception cref="PayloadTooLargeException">The parameters exceed <see cref="JobLimits.MaxPayloadBytes"/>.</exception>
    /// <exception cref="JobGrainsUnavailableException">The job cannot be looked up at the moment. Nothing was sent in the transaction.</exception>
    /// <exception cref="PostgreSqlStoreException">The transaction is one of another database than the store's, or its role lacks a right. It can only be rolled back.</exception>
    /// <exception cref="InvalidOperationException">The transaction has ended.</exception>
    /// <exception cref="NpgsqlException">The statement failed: as any other one of the transaction.</exception>
    Task<EnqueuedRun> RunAsync(NpgsqlTransaction transaction, RunRequest request, CancellationToken cancellationToken = default);

    /// <summary>Runs many when the transaction is committed: all or, where one of them is refused, none. One statement for all that fit into 8 MB. The answers are in the order of the requests.</summary>
    /// <exception cref="JobValidationException">A request is invalid, or there are more than <see cref="JobLimits.MaxRunBatch"/>.</exception>
    /// <inheritdoc cref="RunAsync(NpgsqlTransaction, RunRequest, CancellationToken)"/>
    Task<IReadOnlyList<EnqueuedRun>> RunManyAsync(NpgsqlTransaction transaction, IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits for the end of a run whose transaction was committed, as <see cref="IJobClient.WaitAsync"/> does, which may not find it yet in the first milliseconds.
    /// </summary>
    /// <exception cref="JobInstanceNotFoundException">Its transaction was rolled back or goes on, or it was pruned, or refused: then the history says why.</exception>
    Task<InstanceInfo> WaitAsync(EnqueuedRun run, CancellationToken cancellationToken = default);
}
