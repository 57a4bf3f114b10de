namespace JobGrains.Simulation.Ledgers;

/// <summary>Everything that processors and clients recorded of one run. Only grows.</summary>
internal sealed class RunLedger(InstanceId instanceId, TimeSpan heardAt)
{
    public InstanceId InstanceId { get; } = instanceId;

    /// <summary>When the first was heard of it: it had been created by then.</summary>
    public TimeSpan HeardAt { get; } = heardAt;

    /// <summary>The definition that it runs with, as its processors see it; null before the first start.</summary>
    public JobDefinition? Definition { get; set; }

    public List<TaskStart> Starts { get; } = [];

    public List<ReduceRun> Reduces { get; } = [];

    /// <summary>What post-process saw, with its start.</summary>
    public List<(TaskStart Start, IReadOnlyList<BroadcastOutcome> Outcomes)> Posts { get; } = [];

    /// <summary>Payloads whose map was acknowledged, by attempt.</summary>
    public HashSet<(int Attempt, string Payload)> Mapped { get; } = [];

    /// <summary>Payloads that were given to map, whatever came of it.</summary>
    public HashSet<(int Attempt, string Payload)> Offered { get; } = [];

    /// <summary>What clients saw, in the order of their seeing it.</summary>
    public List<InstanceInfo> Seen { get; } = [];

    /// <summary>What clients were told that waited for the end.</summary>
    public List<InstanceInfo> Waited { get; } = [];

    /// <summary>The first terminal snapshot of each attempt, with the number of starts that there were then.</summary>
    public Dictionary<int, (InstanceInfo Info, int Starts)> Ends { get; } = [];

    /// <summary>When an attempt was first seen to be stopped by all who hold tasks of it.</summary>
    public Dictionary<int, TimeSpan> Stops { get; } = [];

    /// <summary>Attempts that were seen being stopped.</summary>
    public HashSet<int> Stopping { get; } = [];

    /// <summary>Tasks that had succeeded before a retry of the failed ones was asked for, by the attempt that this opens.</summary>
    public HashSet<(int Attempt, TaskId TaskId)> Adopted { get; } = [];

    /// <summary>Silos where a broadcast had succeeded before such a retry.</summary>
    public HashSet<(int Attempt, SiloId Silo)> Spared { get; } = [];

    /// <summary>Rows of history by attempt, as first seen.</summary>
    public SortedDictionary<int, AttemptRecord> Rows { get; } = [];

    /// <summary>Attempts that the client asked to open: the expected attempt of each.</summary>
    public HashSet<int> RetriesAsked { get; } = [];

    /// <summary>Those of them that a client was told to have opened.</summary>
    public HashSet<int> RetriesOpened { get; } = [];

    public HashSet<TaskId> TaskCancelsAsked { get; } = [];

    public bool CancelAsked { get; set; }
}
