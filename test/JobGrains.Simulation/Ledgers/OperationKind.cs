namespace JobGrains.Simulation.Ledgers;

/// <summary>What an operator does to a job.</summary>
internal enum OperationKind
{
    Save,
    Pause,
    Resume,
    Delete,
}
