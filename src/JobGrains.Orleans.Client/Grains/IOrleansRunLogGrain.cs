using JobGrains.Logs;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Log)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Log)]
internal interface IOrleansRunLogGrain : IRunLogGrain, IGrainWithStringKey;
