namespace JobGrains.Hosting.Health;

/// <summary>What health checks look at: JobGrains in this process, and what it knows of the cluster.</summary>
internal interface IHealthSource
{
    TimeProvider Time { get; }

    /// <summary>Whether this process is a client only, on which no silo runs: never, or as long as it stands by.</summary>
    bool IsClientOnly => false;

    /// <summary>The silos that run in this process.</summary>
    IReadOnlyList<EngineSilo> Silos { get; }

    ValueTask<StoreHealth> ReadStoreAsync();

    /// <summary>The earliest wake-up that is due, and that nobody has taken; null where it is not known, or there is none.</summary>
    ValueTask<DateTimeOffset?> ReadNextWakeUpAsync();

    /// <summary>The silos of the cluster.</summary>
    ValueTask<IReadOnlyList<SiloInfo>> GetMembersAsync();

    /// <summary>Asks a silo of the cluster what its shards of the catalogue have found.</summary>
    ValueTask<BacklogReply> GetBacklogAsync(SiloId silo);
}
