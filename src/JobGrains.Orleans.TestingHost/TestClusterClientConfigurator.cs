using Microsoft.Extensions.Configuration;
using Orleans.TestingHost;

namespace JobGrains.Orleans.TestingHost;

/// <summary>Made by the test cluster for its client.</summary>
internal sealed class TestClusterClientConfigurator : IClientBuilderConfigurator
{
    public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) => clientBuilder.AddJobGrainsClient();
}
