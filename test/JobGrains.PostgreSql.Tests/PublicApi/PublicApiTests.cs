using JobGrains.Conformance.PublicApi;

namespace JobGrains.PostgreSql.Tests.PublicApi;

/// <summary>What applications see of the PostgreSQL store.</summary>
public sealed class PublicApiTests() : PublicApiSuite("JobGrains.PostgreSql");
