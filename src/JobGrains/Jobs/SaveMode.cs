namespace JobGrains.Jobs;

/// <summary>What a save may replace. Values travel between versions: they never change.</summary>
internal enum SaveMode
{
    Replace = 0,

    /// <summary>Nothing: an existing job is a conflict.</summary>
    Create = 1,

    /// <summary>A declaration in code: applied only if its revision is higher than the stored one, and never to a deleted job.</summary>
    Declare = 2,
}
