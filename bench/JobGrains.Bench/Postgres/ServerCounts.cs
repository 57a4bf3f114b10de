namespace JobGrains.Bench.Postgres;

/// <summary>What a server has counted.</summary>
/// <param name="Commits">Transactions of the database, those that only read included.</param>
/// <param name="Statements">Statements that clients have sent to the database.</param>
/// <param name="WalBytes">Bytes of the server's log.</param>
internal sealed record ServerCounts(long Commits, long Statements, long WalBytes)
{
    public ServerCounts Since(ServerCounts before) => new(Commits - before.Commits, Statements - before.Statements, WalBytes - before.WalBytes);
}
