using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.PostgreSql.Clusters;

/// <summary>The store of the silo of this process, in the database of its cluster.</summary>
internal sealed class PostgreSqlClusterHost(IOptions<PostgreSqlOptions> options, TimeProvider time, ILoggerFactory loggers) : IClusterStoreHost, IDisposable
{
    private readonly StoreLog _log = new(loggers.CreateLogger<PostgreSqlStore>());
    private ClusterStore? _store;

    public string Name => "PostgreSQL";

    public StoreHealth Health => _store?.Health.Now ?? new StoreHealth(StoreState.Stopped, "The PostgreSQL store is not open: its silo has not started yet.");

    public async ValueTask<IClusterStore> OpenAsync(ClusterSeat seat)
    {
        var parts = new PostgreSqlParts(new Database(options.Value), options.Value, time, _log) { ShardCount = seat.Shards };
        return _store = await ClusterStore.OpenAsync(parts, seat);
    }

    public ValueTask CloseAsync() => _store?.DisposeAsync() ?? default;

    public ValueTask DisposeAsync() => CloseAsync();

    /// <summary>For containers that are not disposed asynchronously. The silo has closed it before.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
