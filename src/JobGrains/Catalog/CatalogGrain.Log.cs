using Microsoft.Extensions.Logging;

namespace JobGrains.Catalog;

/// <summary>What the log says of the catalogue.</summary>
internal partial class CatalogGrain
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Instance {InstanceId} could not be re-activated {Failures} times in a row and is set aside until a silo starts or leaves.")]
    private partial void LogSetAside(InstanceId instanceId, int failures, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Shard {Shard} of the catalogue could not be read; it is swept again later.")]
    private partial void LogUnreadable(int shard, Exception exception);
}
