using JobGrains.Listeners;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Testing.Cluster;

/// <summary>A container without services but listeners: processors of simulated silos are made by functions.</summary>
internal sealed class SimServices(IReadOnlyList<ListenerRegistration>? listeners = null) : IServiceProvider, IServiceScopeFactory, IServiceScope
{
    public IServiceProvider ServiceProvider => this;

    public object? GetService(Type serviceType) =>
        serviceType == typeof(IServiceScopeFactory) || serviceType == typeof(IServiceProvider) ? this
        : serviceType == typeof(IEnumerable<ListenerRegistration>) ? listeners
        : null;

    public IServiceScope CreateScope() => this;

    public void Dispose()
    {
    }
}
