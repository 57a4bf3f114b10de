using JobGrains.Catalog;

namespace JobGrains.Orleans.Client.Grains;

[Alias(GrainKind.Prefix + GrainKind.Catalog)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Catalog)]
internal interface IOrleansCatalogGrain : ICatalogGrain, IGrainWithStringKey;
