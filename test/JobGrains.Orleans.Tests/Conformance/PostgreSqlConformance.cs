using JobGrains.Orleans.Tests.PostgreSql;

namespace JobGrains.Orleans.Tests.Conformance;

/// <summary>Every guarantee on a cluster of real silos, with the AdoNet storage and reminders of Orleans on PostgreSQL.</summary>
public sealed class PostgreSqlConformance(PostgreSqlFixture postgreSql) : OrleansConformanceSuite, IClassFixture<PostgreSqlFixture>
{
    protected override Task<Action<ISiloBuilder>> PrepareAsync() => Task.FromResult(PostgreSqlFixture.NewService(postgreSql.ConnectionString));
}
