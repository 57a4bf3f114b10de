namespace JobGrains.Instances;

/// <summary>Whether an attempt has a tracker. Values travel between versions: they never change.</summary>
internal enum TrackerUse
{
    None = 0,
    MapReduce = 1,
}
