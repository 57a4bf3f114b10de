namespace JobGrains.PostgreSql;

/// <summary>What a store is made of.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Time">Its clock, for waits.</param>
/// <param name="Log">Where it logs.</param>
internal sealed record PostgreSqlParts(Database Database, PostgreSqlOptions Options, TimeProvider Time, StoreLog Log)
{
    /// <summary>How many shards the catalogue of a new schema has.</summary>
    public int ShardCount { get; init; } = 16;

    /// <summary>How long the ETag of a cleared record is remembered: longer than an activation that is superseded can go on.</summary>
    public TimeSpan ClearedRetention { get; init; } = TimeSpan.FromHours(1);
}
