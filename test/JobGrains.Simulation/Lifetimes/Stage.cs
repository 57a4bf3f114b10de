using JobGrains.Simulation.Ledgers;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Where the clients of a lifetime act.</summary>
internal sealed record Stage(SimCluster Cluster, Ledger Ledger, Plan Plan, SimRandom Random);
