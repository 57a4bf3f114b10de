using JobGrains.Hosting;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql.Standby;

/// <summary>The store as long as this process holds the schema. <see cref="Lease"/> opens and closes it.</summary>
internal sealed class LeasedStore(PostgreSqlStore store) : IStoreHost
{
    public IGrainStore Store => store;

    public StoreHealth Health => store.Health.Now;

    public long OpenCount => store.Epoch;

    public ValueTask OpenAsync() => default;

    public ValueTask DisposeAsync() => default;
}
