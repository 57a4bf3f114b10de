using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>A silo of a cluster.</summary>
internal sealed class RunningSilo(InProcessSiloHandle handle)
{
    private readonly Signal _left = new();

    public InProcessSiloHandle Handle { get; } = handle;

    public string Name => Handle.Name;

    public SiloId Id { get; } = handle.ServiceProvider.GetRequiredService<ISiloHost>().Id;

    public IJobClient Client { get; } = handle.ServiceProvider.GetRequiredService<IJobClient>();

    public IGrainFactory Grains { get; } = handle.ServiceProvider.GetRequiredService<IGrainFactory>();

    public Activations Activations { get; } = handle.ServiceProvider.GetRequiredService<Activations>();

    public FatalErrors FatalErrors { get; } = handle.ServiceProvider.GetRequiredService<FatalErrors>();

    /// <summary>Whether it is no member any more: it crashed, stopped, or is believed to be dead.</summary>
    public bool HasLeft => _left.Given.IsCompleted;

    public Task Left => _left.Given;

    public void Leave() => _left.Give();

    public MemberState StateOf(SiloId other) => Handle.ServiceProvider.GetRequiredService<ISiloHost>().Cluster.Current.StateOf(other);
}
