using JobGrains.Workers;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Processor)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Processor)]
internal interface IOrleansProcessorGrain : IProcessorGrain, IGrainWithStringKey;
