using JobGrains.Tracking;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Page)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Page)]
internal interface IOrleansPageGrain : ITaskPageGrain, IGrainWithStringKey;
