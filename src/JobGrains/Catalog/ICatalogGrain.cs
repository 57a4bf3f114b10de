using JobGrains.Dispatch;
using JobGrains.Instances;

namespace JobGrains.Catalog;

/// <summary>A shard of the catalogue: re-activates open instances at a bounded rate. Its key is the shard's number.</summary>
internal interface ICatalogGrain : IWakeable
{
    /// <summary>Begins a sweep of the shard now: a silo has left, or has started.</summary>
    ValueTask<Ack> TouchAsync(TouchRequest request);
}
