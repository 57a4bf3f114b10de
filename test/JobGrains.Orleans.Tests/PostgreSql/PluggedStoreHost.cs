using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Orleans.TestingHost;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>Opens a store that a silo of a test does not reach any more once it has crashed; nor does it close it then.</summary>
internal sealed class PluggedStoreHost(IClusterStoreHost host, SiloPlug plug) : IClusterStoreHost
{
    public string Name => host.Name;

    public StoreHealth Health => host.Health;

    public async ValueTask<IClusterStore> OpenAsync(ClusterSeat seat) => new PluggedStore(await host.OpenAsync(seat), plug);

    public ValueTask CloseAsync() => plug.IsPulled ? default : host.CloseAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();
}
