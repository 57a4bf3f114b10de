using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Clusters;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.PostgreSql.Tests.Clusters;

/// <summary>A schema with the stores of silos.</summary>
internal sealed class TestSchema(ServerFixture server) : IAsyncDisposable
{
    public const string Service = "service";
    public const string Cluster = "cluster";

    private const int ShardCount = 4;

    private readonly List<ClusterStore> _stores = [];
    private int _silos;

    public string Schema { get; } = server.NextSchema();

    /// <summary>Opens the store of one more silo.</summary>
    /// <param name="service">The service that its cluster is of.</param>
    /// <param name="cluster">Its cluster.</param>
    /// <param name="patience">How long it waits for others to be gone.</param>
    public async Task<ClusterStore> JoinAsync(string service = Service, string cluster = Cluster, TimeSpan patience = default)
    {
        var store = await ClusterStore.OpenAsync(Parts(patience), new ClusterSeat(service, cluster, SiloOf(Interlocked.Increment(ref _silos)), ShardCount));
        lock (_stores)
        {
            _stores.Add(store);
        }

        return store;
    }

    /// <summary>The silo that has joined so many others before.</summary>
    public static SiloId SiloOf(int number) => new($"silo{number}");

    /// <summary>Opens the store of an embedded host.</summary>
    public async Task<PostgreSqlStore> OpenEmbeddedAsync() => await PostgreSqlStore.OpenAsync(Parts(TimeSpan.Zero));

    /// <summary>Ends the connection that a silo writes with, as the end of its process does.</summary>
    public Task EndConnectionAsync(ClusterStore store) => server.ExecuteAsync(
        Schema,
        $"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = {{s}}.silo_lock()::oid AND objid = {store.Epoch}::oid");

    /// <summary>Runs statements; <c>{s}</c> stands for the schema.</summary>
    public Task ExecuteAsync(string sql) => server.ExecuteAsync(Schema, sql);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }
    }

    private PostgreSqlParts Parts(TimeSpan patience)
    {
        var options = server.Options(Schema);
        options.StartTimeout = patience;
        return new PostgreSqlParts(new Database(options), options, TimeProvider.System, new StoreLog(NullLogger.Instance)) { ShardCount = ShardCount };
    }
}
