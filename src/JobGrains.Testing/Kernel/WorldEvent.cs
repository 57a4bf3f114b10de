namespace JobGrains.Testing.Kernel;

/// <summary>Something that happens at a moment of virtual time.</summary>
internal abstract class WorldEvent
{
    /// <summary>Where the event stands in the agenda; a stale entry names another number.</summary>
    public long Ticket { get; set; }

    /// <summary>Runs on the world's thread, outside any silo. Must not block.</summary>
    public abstract void Fire();
}
