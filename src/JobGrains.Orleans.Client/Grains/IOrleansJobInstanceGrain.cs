using JobGrains.Instances;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Instance)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Instance)]
internal interface IOrleansJobInstanceGrain : IJobInstanceGrain, IGrainWithStringKey;
