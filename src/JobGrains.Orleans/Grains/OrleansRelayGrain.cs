using JobGrains.Client;
using JobGrains.Orleans.Client.Grains;
using Orleans.Concurrency;

namespace JobGrains.Orleans.Grains;

/// <summary>On the silo that a client is connected to.</summary>
[GrainType(GrainKind.Prefix + GrainKind.Relay)]
[StatelessWorker(1)]
[Reentrant]
internal sealed class OrleansRelayGrain(IGrainContext context, OrleansSilo silo) : ClientRelay(silo), IOrleansRelayGrain, IGrainBase, IIncomingGrainCallFilter
{
    public IGrainContext GrainContext { get; } = context;

    public Task OnActivateAsync(CancellationToken token) => silo.LeaveStartAsync(token);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception exception)
        {
            throw EngineErrors.Own(exception) ?? new JobGrainsUnavailableException($"Silo '{silo.Id}' failed in {context.MethodName}: {exception.GetType().Name}: {exception.Message}");
        }
    }
}
