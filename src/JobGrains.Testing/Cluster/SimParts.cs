using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;

namespace JobGrains.Testing.Cluster;

/// <summary>What the embedded host is made of in a simulated cluster.</summary>
internal sealed class SimParts(SimCluster cluster, IGrainStore store, ITransport transport, EntryParts? entries) : ClusterParts
{
    private long _incarnation;

    public override TimeProvider Time => cluster.Time;

    public override Random Random { get; } = cluster.World.Random.Fork("placement");

    public override TaskScheduler Background => cluster.Scheduler;

    public override IGrainStore Store => store;

    public override EntryParts? Entries => entries;

    public override ITransport Transport => transport;

    public override bool CopiesMessages => cluster.CopiesMessages;

    public override ILoggerFactory Loggers => cluster.Loggers;

    public override GrainTypes GrainTypes => cluster.GrainTypes;

    public override long NextIncarnation() => ++_incarnation;

    public override MemberState Judge(SiloId silo) => cluster.HasLeft(silo) ? MemberState.Dead : MemberState.Unknown;

    public override SiloParts CreateSilo(SiloId id, string name) => cluster.CreateParts(id, name);

    public override void Deliver(EmbeddedSilo silo, ClusterView view) => cluster.DeliverView(silo, view);

    public override void OnSiloEnded(EmbeddedSilo silo) => cluster.OnSiloEnded(silo);
}
