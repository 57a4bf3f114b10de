using JobGrains.Hosting;
using JobGrains.Hosting.Standby;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql.Outbox;
using JobGrains.PostgreSql.Standby;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.PostgreSql;

/// <summary>The store of this process in its database: its own for good where it is opened, or with a lease where it is started.</summary>
internal sealed class PostgreSqlHost(IOptions<PostgreSqlOptions> options, TimeProvider time, ILoggerFactory loggers) : ISharedStoreHost, IOutboxHost, ICallCarrier, IDisposable
{
    private const string NotOpen = "The PostgreSQL store is not open: its host has not started yet, or stands by.";

    private readonly StoreLog _log = new(loggers.CreateLogger<PostgreSqlStore>());
    private PostgreSqlStore? _store;
    private Lease? _lease;
    private OutboxAddress? _outbox;

    public PostgreSqlStore Store => _store ?? _lease?.Store ?? throw new JobGrainsUnavailableException(NotOpen);

    IGrainStore IStoreHost.Store => Store;

    public StoreHealth Health => _store?.Health.Now ?? _lease?.Health ?? new StoreHealth(StoreState.Stopped, NotOpen);

    public long OpenCount => Store.Epoch;

    public ICallCarrier Calls => this;

    public bool StandsBy => _lease is { StandsBy: true };

    public async ValueTask OpenAsync() => _store = await PostgreSqlStore.OpenAsync(MakeParts());

    public ValueTask StartAsync(ILeaseUser user, CancellationToken cancellationToken)
    {
        _lease = new Lease(MakeParts(), MakeParts);
        return _lease.StartAsync(user, cancellationToken);
    }

    public ValueTask StopAsync(CancellationToken cancellationToken) => _lease?.StopAsync(cancellationToken) ?? default;

    public ValueTask<CarriedReply> SendAsync(CarriedCall call, TimeSpan timeout) => _lease?.SendAsync(call, timeout) ?? throw new JobGrainsUnavailableException(NotOpen);

    public async ValueTask<OutboxAddress> FindOutboxAsync(CancellationToken cancellationToken) =>
        _outbox ??= await AskAsync(async lease => new OutboxAddress(lease.Name, options.Value.Schema, lease.Channel, await lease.ReadIdentityAsync(cancellationToken)));

    public ValueTask<bool> IsEnqueuedAsync(InstanceId instanceId, CancellationToken cancellationToken) => AskAsync(lease => lease.IsEnqueuedAsync(instanceId, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? default);
        await (_lease?.DisposeAsync() ?? default);
    }

    /// <summary>For containers that are not disposed asynchronously. The host has closed it before.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async ValueTask<T> AskAsync<T>(Func<Lease, Task<T>> askAsync)
    {
        var lease = _lease ?? throw new JobGrainsUnavailableException(NotOpen);
        try
        {
            return await askAsync(lease);
        }
        catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
        {
            throw new JobGrainsUnavailableException($"The {lease.Name} does not answer: {exception.Message}", exception);
        }
    }

    private PostgreSqlParts MakeParts() => new(new Database(options.Value), options.Value, time, _log);
}
