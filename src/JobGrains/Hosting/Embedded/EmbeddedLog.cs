using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Embedded;

/// <summary>What a cluster of the embedded host logs.</summary>
internal sealed partial class EmbeddedLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Error, "{Grain} on silo {SiloId} failed in {Turn}; its activation ends.")]
    public partial void TurnFailed(Exception exception, GrainId grain, SiloId siloId, string turn);

    [LoggerMessage(LogLevel.Warning, "A commit of {Grain} on silo {SiloId} failed; the activation ends and the next one reads what the store has.")]
    public partial void CommitFailed(Exception exception, GrainId grain, SiloId siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} joined.")]
    public partial void SiloJoined(SiloId siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} began to drain.")]
    public partial void SiloDraining(SiloId siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} left.")]
    public partial void SiloLeft(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} was declared dead.")]
    public partial void SiloDeclaredDead(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} ended without a drain.")]
    public partial void SiloEnded(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} stopped with {Count} activations that did not end in time.")]
    public partial void ActivationsLeft(SiloId siloId, int count);

    [LoggerMessage(LogLevel.Warning, "Shard {Shard} of the catalogue did not answer silo {SiloId}; it is asked again.")]
    public partial void CatalogNotTouched(Exception exception, int shard, SiloId siloId);

    [LoggerMessage(LogLevel.Error, "The store did not give its wake-ups; it is asked again.")]
    public partial void WakeUpsNotRead(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The store did not settle a wake-up of {Grain}, which will come again.")]
    public partial void WakeUpNotSettled(Exception exception, GrainId grain);

    [LoggerMessage(LogLevel.Error, "The store did not expire records; it is asked again.")]
    public partial void ExpiryFailed(Exception exception);
}
