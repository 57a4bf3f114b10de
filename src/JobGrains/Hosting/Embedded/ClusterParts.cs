using System.Text.Json.Serialization;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Embedded;

/// <summary>
/// All that the embedded host and the simulated cluster differ in. <see cref="EmbeddedCluster"/> binds no clock, thread or randomness of its own: it has
/// them from here. The members of the cluster itself (clock, scheduler, randomness) stand for what outlives a silo: wake-ups and membership.
/// </summary>
internal abstract class ClusterParts
{
    public abstract TimeProvider Time { get; }

    /// <summary>Places what has no silo of its own. Safe for concurrent use where several threads are.</summary>
    public abstract Random Random { get; }

    /// <summary>Where the cluster's own work runs: wake-ups, expiry.</summary>
    public abstract TaskScheduler Background { get; }

    public abstract IGrainStore Store { get; }

    /// <summary>Not null means that records are kept there, one entry at a time, and <see cref="Store"/> stays empty.</summary>
    public virtual EntryParts? Entries => null;

    /// <summary>Null means that calls go straight to their target.</summary>
    public virtual ITransport? Transport => null;

    /// <summary>Whether what a transport carries is copied through the serializer; otherwise both ends share it, as calls within a silo do.</summary>
    public virtual bool CopiesMessages => true;

    public abstract ILoggerFactory Loggers { get; }

    /// <summary>The serialized form of messages and records.</summary>
    public virtual JsonSerializerContext Json => EngineJson.Default;

    /// <summary>The grains that the cluster has.</summary>
    public virtual GrainTypes GrainTypes => GrainTypes.Engine;

    /// <summary>Opens the store. Before anything else is asked for.</summary>
    public virtual ValueTask OpenAsync() => default;

    /// <summary>Closes the store, when all silos have ended.</summary>
    public virtual ValueTask CloseAsync() => default;

    /// <summary>What is known of a silo that is no member: those of an earlier process that used the same store are dead.</summary>
    public virtual MemberState Judge(SiloId silo) => MemberState.Unknown;

    /// <summary>The number of the next incarnation of any silo; never given twice over the life of the store.</summary>
    public abstract long NextIncarnation();

    /// <summary>Makes the parts of a silo that is about to be added.</summary>
    public abstract SiloParts CreateSilo(SiloId id, string name);

    /// <summary>
    /// Membership has changed: brings the view to a silo, by <see cref="EmbeddedSilo.Apply"/>, now or later. A silo that was declared dead gets the view too, and ends
    /// when it sees itself dead in it. Views may come in any order: an older one is ignored.
    /// </summary>
    public virtual void Deliver(EmbeddedSilo silo, ClusterView view) => silo.Apply(view);

    /// <summary>A silo has ended by a crash, or has seen its own death: none of its tasks may run from now on.</summary>
    public virtual void OnSiloEnded(EmbeddedSilo silo)
    {
    }
}
