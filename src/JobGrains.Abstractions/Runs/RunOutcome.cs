namespace JobGrains;

/// <summary>What became of a run request. Values travel between versions: they never change.</summary>
public enum RunOutcome
{
    /// <summary>The run was created: it runs, or waits for its time, a slot or a silo.</summary>
    Created = 0,

    /// <summary>A run with this key had been created before; nothing new was made.</summary>
    Existing = 1,

    /// <summary>The job is at its limit and skips further runs; the decision is in the history, and nothing will run.</summary>
    Skipped = 2,
}
