namespace JobGrains.PostgreSql.Tests;

/// <summary>Tests that crash the server that all share: no other one runs meanwhile.</summary>
[CollectionDefinition(nameof(ServerAlone), DisableParallelization = true)]
public sealed class ServerAlone;
