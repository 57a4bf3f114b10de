namespace JobGrains.Jobs;

/// <summary>Values travel between versions: they never change.</summary>
internal enum JobChange
{
    Pause = 0,
    Resume = 1,
    Delete = 2,
}
