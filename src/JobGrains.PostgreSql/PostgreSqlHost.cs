using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.PostgreSql;

/// <summary>The store of this process in its database.</summary>
internal sealed class PostgreSqlHost(IOptions<PostgreSqlOptions> options, TimeProvider time, ILoggerFactory loggers) : IStoreHost, IDisposable
{
    private const string NotOpen = "The PostgreSQL store is not open: its host has not started yet.";

    private PostgreSqlStore? _store;

    public PostgreSqlStore Store => _store ?? throw new JobGrainsUnavailableException(NotOpen);

    IGrainStore IStoreHost.Store => Store;

    public StoreHealth Health => _store?.Health.Now ?? new StoreHealth(StoreState.Stopped, NotOpen);

    public long OpenCount => Store.Epoch;

    public async ValueTask OpenAsync() =>
        _store = await PostgreSqlStore.OpenAsync(new PostgreSqlParts(new Database(options.Value), options.Value, time, new StoreLog(loggers.CreateLogger<PostgreSqlStore>())));

    public ValueTask DisposeAsync() => _store?.DisposeAsync() ?? default;

    /// <summary>For containers that are not disposed asynchronously. The host has closed it before.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
