using JobGrains.Hosting;
using Orleans.TestingHost;

namespace JobGrains.Orleans.TestingHost;

/// <summary>Adds JobGrains to the test clusters of Orleans.</summary>
public static class JobGrainsTestClusterBuilderExtensions
{
    /// <summary>
    /// Adds JobGrains to every silo and to the client of the cluster. Its records and reminders are in the memory of the test's process and outlive the silos, as in a database: a silo
    /// that stops or crashes takes none of them along. A grain storage named <see cref="OrleansHostOptions.DefaultStorageProvider"/> or a reminder table of the test's own is used instead. What a silo
    /// that is lost has left is found again within a second instead of a minute, unless <paramref name="configure"/> sets other periods.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">As on a silo of an application; runs once for each silo.</param>
    public static InProcessTestClusterBuilder AddJobGrains(this InProcessTestClusterBuilder builder, Action<JobGrainsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var jobGrains = new TestClusterJobGrains(configure);
        builder.ConfigureSilo((_, silo) => jobGrains.AddTo(silo));
        builder.ConfigureClient(static client => client.AddJobGrainsClient());
        return builder;
    }

    /// <inheritdoc cref="AddJobGrains(InProcessTestClusterBuilder, Action{JobGrainsBuilder}?)"/>
    /// <remarks>The silos must run in the process of the test, as they do unless the test says how silos are made.</remarks>
    public static TestClusterBuilder AddJobGrains(this TestClusterBuilder builder, Action<JobGrainsBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var jobGrains = new TestClusterJobGrains(configure);
        builder.ConfigureHostConfiguration(configuration => configuration.Add(new TestClusterJobGrainsSource(jobGrains)));
        builder.AddSiloBuilderConfigurator<TestClusterSiloConfigurator>();
        builder.AddClientBuilderConfigurator<TestClusterClientConfigurator>();
        return builder;
    }
}
