namespace JobGrains.Hosting.Storage;

/// <summary>
/// A store of one silo that others of the cluster write to as well: what any has committed all read. A silo has only those wake-ups that it has set, or taken from the store; <see cref="IGrainStore.GetNextWakeUpAsync"/> also says
/// when to look for others.
/// </summary>
internal interface IClusterStore : IGrainStore
{
    /// <summary>A silo is dead: nothing that it still has under way is written from then on.</summary>
    ValueTask ExcludeAsync(SiloId silo);

    /// <summary>The next <see cref="IGrainStore.TakeWakeUpsAsync"/> is to look, from now on, for wake-ups that were those of silos that are gone.</summary>
    void Look(DateTimeOffset now);
}
