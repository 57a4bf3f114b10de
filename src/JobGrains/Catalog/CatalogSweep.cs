namespace JobGrains.Catalog;

/// <summary>A pass over a shard, and what it touches.</summary>
internal enum CatalogSweep
{
    /// <summary>Every running instance: a silo has left or started.</summary>
    AllRunning,

    /// <summary>Running instances that are older than a period.</summary>
    OldRunning,

    /// <summary>Instances that have waited for a slot for many periods: their job drives them, and may have lost sight of them.</summary>
    OldQueued,
}
