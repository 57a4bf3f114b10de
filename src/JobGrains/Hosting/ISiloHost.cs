namespace JobGrains.Hosting;

/// <summary>What the host gives to the engine's parts that live as long as a silo's incarnation. May be used from any thread.</summary>
internal interface ISiloHost : IGrainCaller
{
    SiloId Id { get; }

    string Name { get; }

    TimeProvider Time { get; }

    /// <summary>Safe for concurrent use.</summary>
    Random Random { get; }

    ICluster Cluster { get; }

    ICatalogStore Catalog { get; }

    IHistoryStore History { get; }

    /// <summary>Where runs are accepted together; null where each is created by its grain.</summary>
    IRunLots? Lots => null;

    /// <summary>How many tasks a page holds where the options do not say: fewer where the store can only rewrite it.</summary>
    int DefaultPageSize => 2_000;

    /// <summary>How long before its wake-up a grain had better be active, so that it is on time.</summary>
    TimeSpan WakeUpLead => TimeSpan.FromMinutes(1);

    /// <summary>How many characters a page of a run's log has before the next begins.</summary>
    long LogPageSize => 128 << 10;

    IServiceProvider Services { get; }

    /// <summary>Where user code runs.</summary>
    TaskScheduler UserCode { get; }

    /// <summary>Where the silo's own background work runs.</summary>
    TaskScheduler Background { get; }

    /// <summary>Who is told of user code; null where nobody is.</summary>
    IUserCodeWatch? UserCodeWatch => null;

    /// <summary>The engine's parts on this silo.</summary>
    EngineSilo Engine { get; }

    /// <summary>Makes this silo's capacity known to the cluster.</summary>
    void Publish(SiloCapacity capacity);
}
