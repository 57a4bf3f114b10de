using JobGrains.Orleans.Tests.PostgreSql;

namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Every guarantee on a cluster of real silos, with JobGrains' own PostgreSQL store instead of a grain storage and reminders.</summary>
public sealed class PostgreSqlStoreConformance(PostgreSqlFixture postgreSql) : OrleansConformanceSuite, IClassFixture<PostgreSqlFixture>
{
    protected override Task<Action<ISiloBuilder>> PrepareAsync() => Task.FromResult(PostgreSqlFixture.NewSchema(postgreSql.ConnectionString));
}
