using JobGrains.Hosting;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>The connections to a schema: a pool for reads, and one of its own for what is written.</summary>
internal sealed class Database : IAsyncDisposable
{
    // The statements of the writer join rows with arrays, which the planner takes for large or small as it likes: the rows are always found by their keys. What is committed is durable, whatever the default is.
    private const string WriterSettings = """
        SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off; SET jit = off;
        SET plan_cache_mode = force_generic_plan; SET work_mem = '64MB';
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        """;

    // What is read is found by indexes, and often the first rows of many in their order: the planner is not to gather all of them, though it knows nothing of a partition that is new.
    private const string ReaderSettings =
        "SET enable_seqscan = off; SET enable_sort = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_bitmapscan = off; SET max_parallel_workers_per_gather = 0; SET jit = off";

    private const int KeepAliveSeconds = 30;

    /// <summary>A batch under load leaves in a few writes.</summary>
    private const int WriterBuffer = 64 * 1_024;

    private readonly NpgsqlDataSource _readers;
    private readonly string _writer;
    private readonly int _statementSeconds;

    public Database(PostgreSqlOptions options)
    {
        Schema = options.Schema;
        _statementSeconds = (int)Math.Ceiling(options.StatementTimeout.TotalSeconds);
        var builder = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            CommandTimeout = _statementSeconds,
            MinPoolSize = 0,
            MaxPoolSize = options.MaxConnections - 1,

            // The settings of a reader are to stay.
            NoResetOnClose = true,
        };
        builder.ApplicationName ??= "JobGrains";
        var readers = new NpgsqlDataSourceBuilder(builder.ConnectionString);
        readers.UsePhysicalConnectionInitializer(SetUpReader, SetUpReaderAsync);
        _readers = readers.Build();
        builder.Pooling = false;
        builder.WriteBufferSize = Math.Max(builder.WriteBufferSize, WriterBuffer);

        // One that only listens would never notice otherwise that the way to the server is gone.
        builder.TcpKeepAlive = true;
        builder.TcpKeepAliveTime = builder.TcpKeepAliveTime == 0 ? KeepAliveSeconds : builder.TcpKeepAliveTime;
        _writer = builder.ConnectionString;
        Name = $"schema '{Schema}' of database '{builder.Database ?? builder.Username}' on {builder.Host}";
    }

    public string Schema { get; }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>A connection for reads.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken = default) => _readers.OpenConnectionAsync(cancellationToken);

    /// <summary>A connection that is in no pool.</summary>
    public async ValueTask<NpgsqlConnection> OpenOwnAsync(CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnection(_writer);
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection with the settings of the writer.</summary>
    public async ValueTask<NpgsqlConnection> OpenWriterAsync(CancellationToken cancellationToken = default)
    {
        var connection = await OpenOwnAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand(WriterSettings, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch (Exception)
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The key of an advisory lock of the schema.</summary>
    /// <param name="purpose">What is locked.</param>
    public long LockKey(string purpose) => (long)StableHash.Of($"JobGrains/{Schema}/{purpose}");

    /// <summary>A statement about the tables: <c>{s}</c> stands for the schema.</summary>
    public string Sql(string text) => text.Replace("{s}", Schema, StringComparison.Ordinal);

    /// <summary>A command on one of its connections.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="sql">The text, as for <see cref="Sql"/>.</param>
    /// <param name="arguments">The values of $1 and so on.</param>
    public NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] arguments)
    {
        var command = new NpgsqlCommand(Sql(sql), connection);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument });
        }

        return command;
    }

    public ValueTask DisposeAsync() => _readers.DisposeAsync();

    private static void SetUpReader(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(ReaderSettings, connection);
        command.ExecuteNonQuery();
    }

    private static async Task SetUpReaderAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(ReaderSettings, connection);
        await command.ExecuteNonQueryAsync();
    }
}
