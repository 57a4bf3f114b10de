using Microsoft.Extensions.Hosting;
using Orleans.TestingHost;

namespace JobGrains.Orleans.TestingHost;

/// <summary>Made by the test cluster for each silo.</summary>
internal sealed class TestClusterSiloConfigurator : IHostConfigurator
{
    public void Configure(IHostBuilder hostBuilder) => hostBuilder.UseOrleans((context, silo) =>
    {
        foreach (var jobGrains in TestClusterJobGrainsSource.In(context.Configuration).Distinct())
        {
            jobGrains.AddTo(silo);
        }
    });
}
