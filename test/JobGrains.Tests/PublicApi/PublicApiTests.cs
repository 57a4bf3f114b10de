using JobGrains.Conformance.PublicApi;

namespace JobGrains.Tests.PublicApi;

/// <summary>What applications see of JobGrains on the embedded host.</summary>
public sealed class PublicApiTests() : PublicApiSuite("JobGrains.Abstractions", "JobGrains", "JobGrains.Testing");
