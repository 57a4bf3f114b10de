namespace JobGrains.Tracking;

/// <summary>What became of an add. Values travel between versions: they never change.</summary>
internal enum AddTasksVerdict
{
    /// <summary>The tasks are in the page, durably.</summary>
    Added = 0,

    /// <summary>The page is closed or sealed, or has another number of tasks than the adder thinks.</summary>
    Refused = 1,
}
