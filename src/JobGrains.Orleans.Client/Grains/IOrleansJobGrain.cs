using JobGrains.Jobs;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Job)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Job)]
internal interface IOrleansJobGrain : IJobGrain, IGrainWithStringKey;
