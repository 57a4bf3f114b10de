namespace JobGrains.Simulation.Ledgers;

/// <summary>How a start of user code ended.</summary>
internal enum StartEnd
{
    Running,
    Succeeded,
    Failed,
    Snoozed,
    Threw,
    Stopped,
}
