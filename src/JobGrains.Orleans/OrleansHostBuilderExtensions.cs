using JobGrains.Hosting;
using JobGrains.Orleans.Placement;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans;

/// <summary>Settings of the Orleans host, beside those that are the same on every host.</summary>
public static class OrleansHostBuilderExtensions
{
    /// <summary>Changes the settings of the Orleans host.</summary>
    public static JobGrainsBuilder ConfigureOrleans(this JobGrainsBuilder builder, Action<OrleansHostOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure(configure);
        return builder;
    }

    /// <summary>
    /// Has JobGrains' grains found by the application's default grain directory. Otherwise JobGrains adds a distributed directory for its own grains, which Orleans still calls experimental and
    /// which every silo of the cluster must have: with it the loss of a silo deactivates no grain on another. Where the application has made that kind its default directory before,
    /// that one is used in any case. The same choice is needed on every silo.
    /// </summary>
    public static JobGrainsBuilder UseDefaultGrainDirectory(this JobGrainsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<DirectoryRefusal>();
        return builder;
    }
}
