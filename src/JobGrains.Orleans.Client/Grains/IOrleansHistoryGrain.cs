using JobGrains.Hosting.Entries.Histories;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.History)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.History)]
internal interface IOrleansHistoryGrain : IHistoryGrain, IGrainWithStringKey;
