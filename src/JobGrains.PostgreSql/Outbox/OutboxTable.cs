using JobGrains.PostgreSql.Standby;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql.Outbox;

/// <summary>What the process that holds the schema asks of the outbox. Rows are deleted by the writer alone.</summary>
internal sealed class OutboxTable(Database database, Talk talk, long epoch)
{
    /// <summary>Reads rows behind a place, of jobs that are not among some.</summary>
    /// <param name="after">The place.</param>
    /// <param name="except">The jobs to leave out.</param>
    /// <param name="max">How many rows at most.</param>
    /// <param name="maxBytes">After so many bytes no more are read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OutboxPage> ReadAsync(OutboxKey after, string[] except, int max, long maxBytes, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);

        // The oldest transaction by the same snapshot that the rows are read by.
        await using var command = new NpgsqlCommand(
            database.Sql("""
                SELECT pg_snapshot_xmin(pg_current_snapshot()), o.* FROM (VALUES (1)) one LEFT JOIN (
                    SELECT xact, number, job, instance, body FROM (
                        SELECT xact, number, job, instance, body, sum(octet_length(body)) OVER (ORDER BY xact, number) - octet_length(body) AS before
                        FROM {s}.outbox WHERE (xact, number) > ($1, $2) AND problem IS NULL AND job <> ALL ($3)
                        ORDER BY xact, number LIMIT $4) r
                    WHERE before < $5) o ON true
                ORDER BY o.xact, o.number
                """),
            connection);
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = after.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after.Number });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = except, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = max });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = maxBytes });
        var rows = new List<OutboxRow>();
        var (oldest, bytes) = (0UL, 0L);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            oldest = reader.GetFieldValue<ulong>(0);
            if (!await reader.IsDBNullAsync(1, cancellationToken))
            {
                var row = new OutboxRow(new OutboxKey(reader.GetFieldValue<ulong>(1), reader.GetInt64(2)), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<byte[]>(5));
                bytes += row.Body.Length;
                rows.Add(row);
            }
        }

        return new OutboxPage(rows, oldest, IsLast: rows.Count < max && bytes < maxBytes);
    }

    /// <summary>Leaves a row alone from now on, and says in it why.</summary>
    public Task SetAsideAsync(OutboxKey key, string problem, CancellationToken cancellationToken) => talk.CountAsync(
        "UPDATE {s}.outbox SET problem = $3 WHERE xact = $1 AND number = $2 AND EXISTS (SELECT FROM {s}.lease WHERE epoch = $4)",
        parameters =>
        {
            parameters.Add(new NpgsqlParameter<ulong> { TypedValue = key.Transaction, NpgsqlDbType = NpgsqlDbType.Xid8 });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = key.Number });
            parameters.Add(new NpgsqlParameter<string> { TypedValue = problem });
            parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        },
        cancellationToken);
}
