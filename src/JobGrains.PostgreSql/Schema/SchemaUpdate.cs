using Npgsql;

namespace JobGrains.PostgreSql.Schema;

/// <summary>
/// Creates the tables, and brings those of an older version up to date. Several processes may do so at once: one does, the others wait and find it done. Each version is a script that is never changed again once it is released.
/// </summary>
internal static class SchemaUpdate
{
    /// <summary>The version that this build reads and writes.</summary>
    public const int Current = 6;

    public static async Task RunAsync(PostgreSqlParts parts, CancellationToken cancellationToken)
    {
        var database = parts.Database;
        await using var connection = await database.OpenOwnAsync(cancellationToken);
        if (await ReadVersionAsync(connection, database, cancellationToken) == Current)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({database.LockKey("schema")})", cancellationToken);
        var version = await ReadVersionAsync(connection, database, cancellationToken);
        if (version == Current)
        {
            return;
        }

        if (version == 0)
        {
            await CreateSchemaAsync(connection, database, cancellationToken);
        }

        for (var next = version + 1; next <= Current; next++)
        {
            var script = await ReadScriptAsync(next, cancellationToken);
            await ExecuteAsync(connection, database.Sql(script).Replace("{shards}", $"{parts.ShardCount}", StringComparison.Ordinal), cancellationToken);
            await ExecuteAsync(connection, database.Sql($"INSERT INTO {{s}}.versions (version) VALUES ({next})"), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        parts.Log.Migrated(database.Name, version, Current);
    }

    /// <summary>0 where there are no tables. Throws where a newer version has been here.</summary>
    private static async Task<int> ReadVersionAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'versions')", connection) { Parameters = { new() { Value = database.Schema } } };
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
        {
            return 0;
        }

        await using var read = new NpgsqlCommand(database.Sql("SELECT coalesce(max(version), 0) FROM {s}.versions"), connection);
        var version = (int)(await read.ExecuteScalarAsync(cancellationToken))!;
        return version <= Current
            ? version
            : throw new PostgreSqlStoreException(
                $"The tables in {database.Name} have version {version}, this build knows up to {Current}: a newer version of JobGrains has used them. Nothing was changed. Run that version, or give this one a schema of its own.");
    }

    private static async Task CreateSchemaAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken)
    {
        // To ask whether it is there needs no right to create it.
        await using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", connection) { Parameters = { new() { Value = database.Schema } } };
        if (!(bool)(await exists.ExecuteScalarAsync(cancellationToken))!)
        {
            await ExecuteAsync(connection, database.Sql("CREATE SCHEMA {s}"), cancellationToken);
        }

        await ExecuteAsync(connection, database.Sql("CREATE TABLE {s}.versions (version integer PRIMARY KEY, since timestamptz NOT NULL DEFAULT now())"), cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> ReadScriptAsync(int version, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(typeof(SchemaUpdate).Assembly.GetManifestResourceStream($"Version{version}.sql")!);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
