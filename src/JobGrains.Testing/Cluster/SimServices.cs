using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Testing.Cluster;

/// <summary>A container without services: processors of simulated silos are made by functions.</summary>
internal sealed class SimServices : IServiceProvider, IServiceScopeFactory, IServiceScope
{
    public IServiceProvider ServiceProvider => this;

    public object? GetService(Type serviceType) => serviceType == typeof(IServiceScopeFactory) || serviceType == typeof(IServiceProvider) ? this : null;

    public IServiceScope CreateScope() => this;

    public void Dispose()
    {
    }
}
