namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Every guarantee on a cluster of real silos, with the storage of the test clusters.</summary>
public sealed class OrleansConformance : OrleansConformanceSuite;
