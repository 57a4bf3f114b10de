using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>Makes the container of a silo after the test cluster had its last word on the services.</summary>
internal sealed class SiloContainer : IServiceProviderFactory<IServiceCollection>
{
    public IServiceCollection CreateBuilder(IServiceCollection services)
    {
        services.RemoveAll<IFatalErrorHandler>();
        services.AddSingleton<FatalErrors>();
        services.AddSingleton<IFatalErrorHandler>(static provider => provider.GetRequiredService<FatalErrors>());
        return services;
    }

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder) => containerBuilder.BuildServiceProvider();
}
