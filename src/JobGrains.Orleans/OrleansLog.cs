using Microsoft.Extensions.Logging;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans;

/// <summary>What the Orleans host logs.</summary>
internal sealed partial class OrleansLog(ILogger logger)
{
    private readonly ILogger _logger = logger;

    [LoggerMessage(LogLevel.Error, "{Grain} on silo {SiloId} failed in {Turn}; its activation ends.")]
    public partial void TurnFailed(Exception exception, EngineGrainId grain, SiloId siloId, string turn);

    [LoggerMessage(LogLevel.Warning, "A commit of {Grain} on silo {SiloId} failed; the activation ends and the next one reads what the store has.")]
    public partial void CommitFailed(Exception exception, EngineGrainId grain, SiloId siloId);

    [LoggerMessage(
        LogLevel.Warning,
        "The grain storage {Storage} let several writers create the same record. While two activations of a grain coexist, which happens when silos come and go, a run can start twice. Add the unique index of docs/orleans.md to its table.")]
    public partial void CreatesAreNotUnique(string storage);

    [LoggerMessage(LogLevel.Warning, "Silo {Peer} is dead, and silo {SiloId} could not have the store refuse what it still writes; that is tried again.")]
    public partial void NotExcluded(Exception exception, SiloId peer, SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} could not delete what the store keeps no more; that is tried again.")]
    public partial void NotExpired(Exception exception, SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} could not take wake-ups from the store; that is tried again.")]
    public partial void WakeUpsNotRead(Exception exception, SiloId siloId);

    [LoggerMessage(LogLevel.Debug, "{Grain} did not answer its wake-up by silo {SiloId}; it is woken again.")]
    public partial void NotWoken(Exception exception, EngineGrainId grain, SiloId siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} takes work.")]
    public partial void SiloStarted(SiloId siloId);

    [LoggerMessage(LogLevel.Information, "Silo {SiloId} began to drain.")]
    public partial void SiloDraining(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "The drain of silo {SiloId} was cut short. HostOptions.ShutdownTimeout must be longer than JobGrainsOptions.DrainTimeout by 30 seconds or so.")]
    public partial void DrainCutShort(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {SiloId} ended without a drain.")]
    public partial void SiloEnded(SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "{Grain} on silo {SiloId} did not say goodbye as it should when its activation ended.")]
    public partial void EndFailed(Exception exception, EngineGrainId grain, SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Membership says that this silo {SiloId} is dead; it ends.")]
    public partial void SiloIsDead(SiloId siloId);

    [LoggerMessage(LogLevel.Debug, "Silo {Peer} did not take the announcement of silo {SiloId}; it is announced again.")]
    public partial void NotAnnounced(Exception exception, SiloId peer, SiloId siloId);

    [LoggerMessage(LogLevel.Warning, "Silo {Peer} did not tell starting silo {SiloId} which build of JobGrains it has.")]
    public partial void NotGreeted(Exception exception, SiloId peer, SiloId siloId);

    [LoggerMessage(LogLevel.Error, "Silo {Peer} has {PeerVersion}, which silo {SiloId} with {Version} does not understand: it is given no work here.")]
    public partial void UnlikeSilo(SiloId peer, JobGrainsVersion peerVersion, SiloId siloId, JobGrainsVersion version);

    [LoggerMessage(LogLevel.Critical, "Silo {SiloId} stops: it came after silo {Peer}, which has a build of JobGrains that it does not understand.")]
    public partial void UnlikeSiloStops(SiloId siloId, SiloId peer);

    [LoggerMessage(LogLevel.Warning, "Shard {Shard} of the catalogue did not answer silo {SiloId}; it is asked again.")]
    public partial void CatalogNotTouched(Exception exception, int shard, SiloId siloId);

    [LoggerMessage(LogLevel.Error, "Silo {SiloId} no longer hears of changes of the membership.")]
    public partial void MembershipLost(Exception exception, SiloId siloId);
}
