// All share one server; several tests at once would only keep each other waiting.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(JobGrains.PostgreSql.Tests.ServerFixture))]
