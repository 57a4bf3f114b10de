using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Entries;

/// <summary>Wakes grains every minute or so, durably. Only the shards of the index use it: whatever else waits for a time is kept by them.</summary>
internal interface IReminders
{
    /// <summary>
    /// Sees to it that <see cref="EngineGrain.OnWakeUpAsync"/> of the grain runs about once a <paramref name="period"/> (a minute at least), wherever the grain then is, across
    /// restarts of the whole cluster. Durable once it returns; setting it again changes nothing. A tick that is missed is not made up for.
    /// </summary>
    ValueTask SetAsync(GrainId grain, TimeSpan period);
}
