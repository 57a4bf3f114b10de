using JobGrains.Tracking;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Tracker)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Tracker)]
internal interface IOrleansTrackerGrain : IMapReduceTrackerGrain, IGrainWithStringKey;
