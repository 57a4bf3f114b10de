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
    /// Has JobGrains' grains found by a distributed directory of their own, with which the loss of a silo deactivates no grain on another. Only for silos on which nothing else relies on Orleans'
    /// default directory: Orleans, which calls the distributed one experimental, stops maintaining the default one on a silo that has any, and an application's own grains may then have an
    /// activation on every silo. Better for all grains: make the distributed directory the default one, with <c>AddDistributedGrainDirectory()</c>, and this needless. The same choice
    /// is needed on every silo. Without it JobGrains' grains are found by the application's default directory.
    /// </summary>
    public static JobGrainsBuilder UseOwnGrainDirectory(this JobGrainsBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<OwnDirectory>();
        return builder;
    }
}
