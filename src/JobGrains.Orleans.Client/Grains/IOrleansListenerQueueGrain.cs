using JobGrains.Listeners;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.ListenerQueue)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.ListenerQueue)]
internal interface IOrleansListenerQueueGrain : IListenerQueueGrain, IGrainWithStringKey;
