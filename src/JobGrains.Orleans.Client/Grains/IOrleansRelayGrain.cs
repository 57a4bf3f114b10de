using JobGrains.Client;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Relay)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Relay)]
internal interface IOrleansRelayGrain : IClientRelay, IGrainWithStringKey;
