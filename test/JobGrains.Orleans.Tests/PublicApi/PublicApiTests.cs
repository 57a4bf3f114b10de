using JobGrains.Conformance.PublicApi;

namespace JobGrains.Orleans.Tests.PublicApi;

/// <summary>What applications see of JobGrains on Orleans.</summary>
public sealed class PublicApiTests() : PublicApiSuite("JobGrains.Orleans.Client", "JobGrains.Orleans", "JobGrains.Orleans.PostgreSql", "JobGrains.Orleans.TestingHost");
