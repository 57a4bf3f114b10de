namespace JobGrains.Simulation.Ledgers;

/// <summary>What one invocation of reduce saw.</summary>
internal sealed class ReduceRun(TaskStart start)
{
    public TaskStart Start { get; } = start;

    public List<TaskResult> Seen { get; } = [];

    /// <summary>Whether the stream came to its end.</summary>
    public bool IsWhole { get; set; }
}
