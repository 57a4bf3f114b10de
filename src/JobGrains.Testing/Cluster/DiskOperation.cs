namespace JobGrains.Testing.Cluster;

/// <summary>What a simulated disk is asked to do.</summary>
internal enum DiskOperation
{
    Create = 0,
    Rename = 1,
    Delete = 2,
    FlushFolder = 3,
    Read = 4,
    Write = 5,
    Cut = 6,
    Flush = 7,
}
