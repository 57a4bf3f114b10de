namespace JobGrains.Testing.Kernel;

/// <summary>Which host's habits a world has.</summary>
internal enum HostProfile
{
    Embedded,

    /// <summary>Wake-ups by the minute, healthy activations lost when a silo leaves, timed-out writes that land later.</summary>
    OrleansLike,
}
