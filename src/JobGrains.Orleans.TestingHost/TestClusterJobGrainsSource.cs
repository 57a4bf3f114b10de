using Microsoft.Extensions.Configuration;

namespace JobGrains.Orleans.TestingHost;

/// <summary>
/// Brings an object to the silos of a cluster that are configured by types alone: it has no settings, but is found among the providers of a silo's configuration. So nothing
/// is static, and what a cluster has of JobGrains goes with it.
/// </summary>
internal sealed class TestClusterJobGrainsSource(TestClusterJobGrains jobGrains) : ConfigurationProvider, IConfigurationSource
{
    public TestClusterJobGrains JobGrains { get; } = jobGrains;

    public static IEnumerable<TestClusterJobGrains> In(IConfiguration configuration) => configuration is not IConfigurationRoot root
        ? []
        : root.Providers.SelectMany(provider => provider switch
        {
            TestClusterJobGrainsSource found => [found.JobGrains],
            ChainedConfigurationProvider chained => In(chained.Configuration),
            _ => [],
        });

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
