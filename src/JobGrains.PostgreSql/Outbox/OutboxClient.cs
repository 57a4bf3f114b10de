using JobGrains.Client;
using JobGrains.PostgreSql.Standby;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql.Outbox;

/// <inheritdoc cref="ITransactionalJobClient"/>
internal sealed class OutboxClient(IJobClient client, IRunPreparer preparer, IOutboxHost host, TimeProvider time) : ITransactionalJobClient
{
    private const long MaxBytesTogether = 8 << 20;

    /// <summary>The constraint by which tables know their own store.</summary>
    private const string StoreConstraint = "outbox_store";

    public Task<EnqueuedRun> RunAsync(NpgsqlTransaction transaction, JobId jobId, string? parameters = null, CancellationToken cancellationToken = default) =>
        RunAsync(transaction, new RunRequest { JobId = jobId, Parameters = parameters }, cancellationToken);

    public async Task<EnqueuedRun> RunAsync(NpgsqlTransaction transaction, RunRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(request);
        return (await EnqueueAsync(transaction, [request], cancellationToken))[0];
    }

    public async Task<IReadOnlyList<EnqueuedRun>> RunManyAsync(NpgsqlTransaction transaction, IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        RunRequestValidator.ThrowIfInvalid(requests);
        return await EnqueueAsync(transaction, requests, cancellationToken);
    }

    public async Task<InstanceInfo> WaitAsync(EnqueuedRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        for (var backoff = new Backoff(); ;)
        {
            var waits = false;
            try
            {
                // In this order: what is created between the two is found.
                waits = await host.IsEnqueuedAsync(run.InstanceId, cancellationToken);
                return await client.WaitAsync(run.InstanceId, cancellationToken);
            }
            catch (JobInstanceNotFoundException) when (waits)
            {
            }

            await Task.Delay(backoff.Next(), time, cancellationToken);
        }
    }

    private static NpgsqlConnection ConnectionOf(NpgsqlTransaction transaction)
    {
        try
        {
            // The connection of a transaction that has ended may be in another one, or in none, which would commit at once. This throws where it has.
            _ = transaction.IsolationLevel;
            return transaction.Connection!;
        }
        catch (InvalidOperationException exception)
        {
            throw new InvalidOperationException("The run cannot be enqueued, because the transaction was committed, rolled back or disposed. Enqueue it before that.", exception);
        }
    }

    private async Task<EnqueuedRun[]> EnqueueAsync(NpgsqlTransaction transaction, IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken)
    {
        ConnectionOf(transaction);
        var runs = await preparer.PrepareAsync(requests, cancellationToken);
        var address = await host.FindOutboxAsync(cancellationToken);
        var (from, bytes) = (0, 0L);
        var bodies = new List<byte[]>();
        for (var i = 0; i < runs.Length; i++)
        {
            bodies.Add(PreparedRows.Write(runs[i]));
            bytes += bodies[^1].Length;
            if (bytes >= MaxBytesTogether || i + 1 == runs.Length)
            {
                await InsertAsync(ConnectionOf(transaction), address, runs.AsMemory(from, bodies.Count), bodies, cancellationToken);
                (from, bytes) = (i + 1, 0);
                bodies.Clear();
            }
        }

        return Array.ConvertAll(runs, run => new EnqueuedRun(run.InstanceId, new RunKey(run.Run.JobId, run.Run.IdempotencyKey!)));
    }

    private static async Task InsertAsync(NpgsqlConnection connection, OutboxAddress address, ReadOnlyMemory<PreparedRun> runs, List<byte[]> bodies, CancellationToken cancellationToken)
    {
        // Who listens is told when the transaction is committed, and once however often this is sent in it.
        await using var command = new NpgsqlCommand(
            $"""
            WITH added AS (
                INSERT INTO {address.Schema}.outbox (store, job, instance, body)
                SELECT $1, job, instance, body FROM unnest($2, $3, $4) AS r (job, instance, body))
            SELECT pg_notify($5, $6)
            """,
            connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = address.Store });
        command.Parameters.Add(new NpgsqlParameter { Value = runs.ToArray().Select(run => run.Run.JobId.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = runs.ToArray().Select(run => run.InstanceId.Value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter { Value = bodies.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = address.Channel });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Note.Of(Note.Runs) });
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (Explain(exception, address) is { } problem)
        {
            throw new PostgreSqlStoreException($"The run cannot be enqueued: {problem} The transaction can only be rolled back.", exception);
        }
    }

    private static string? Explain(PostgresException exception, OutboxAddress address) => exception.SqlState switch
    {
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.CheckViolation when IsOfTheOutbox(exception, address) =>
            $"the store is in the {address.Database}, and the transaction is on another database, whose schema '{address.Schema}' is not that of the store. Use a connection to the database of the store.",
        PostgresErrorCodes.InsufficientPrivilege when exception.MessageText.Contains("outbox", StringComparison.Ordinal) || exception.MessageText.Contains(address.Schema, StringComparison.Ordinal) =>
            $"{exception.MessageText}. GRANT USAGE ON SCHEMA {address.Schema} and GRANT INSERT ON {address.Schema}.outbox to the role of the transaction.",
        _ => null,
    };

    private static bool IsOfTheOutbox(PostgresException exception, OutboxAddress address) =>
        exception.SqlState == PostgresErrorCodes.CheckViolation ? exception.ConstraintName == StoreConstraint : exception.MessageText.Contains(address.Schema, StringComparison.Ordinal) || exception.SqlState == PostgresErrorCodes.UndefinedColumn;
}
