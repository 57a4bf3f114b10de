using JobGrains.Listeners;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Listeners)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Listeners)]
internal interface IOrleansListenerRegistryGrain : IListenerRegistryGrain, IGrainWithStringKey;
