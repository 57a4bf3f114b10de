using JobGrains.Hosting;

namespace JobGrains.Orleans.Grains;

/// <summary>What Orleans asks of the engine's grains, handed to their port.</summary>
internal interface IHostedGrain : IGrainBase, IIncomingGrainCallFilter
{
    OrleansGrainHost Port { get; }

    IGrainContext IGrainBase.GrainContext => Port.Context;

    Task IGrainBase.OnActivateAsync(CancellationToken token) => Port.ActivateAsync((EngineGrain)(object)this, token);

    Task IGrainBase.OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Port.EndAsync();

    Task IIncomingGrainCallFilter.Invoke(IIncomingGrainCallContext context) => Port.InvokeAsync(context);
}
