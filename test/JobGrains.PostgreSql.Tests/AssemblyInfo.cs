[assembly: AssemblyFixture(typeof(JobGrains.PostgreSql.Tests.ServerFixture))]
