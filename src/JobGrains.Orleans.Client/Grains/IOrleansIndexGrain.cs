using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Index)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Index)]
internal interface IOrleansIndexGrain : IIndexGrain, IGrainWithStringKey;
