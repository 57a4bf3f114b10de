using JobGrains.Hosting.Entries.Indexing;
using JobGrains.Orleans.Client.Grains;
using JobGrains.Orleans.Placement;

namespace JobGrains.Orleans.Grains;

[GrainType(GrainKind.Prefix + GrainKind.Index)]
[EnginePlacement]
internal sealed class OrleansIndexGrain(IGrainContext context, OrleansSilo silo)
    : IndexGrain(new OrleansGrainHost(context, silo, GrainKind.Index)), IOrleansIndexGrain, IHostedGrain, IRemindable
{
    public OrleansGrainHost Port => (OrleansGrainHost)Host;

    public Task ReceiveReminder(string reminderName, TickStatus status) => Port.RunAsync(OnWakeUpAsync);
}
