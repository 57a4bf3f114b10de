using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>All workloads.</summary>
internal static class WorkloadList
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new Standalone(),
        new Broadcast(),
        new Map(),
        new MapReduce(),
        new StandaloneStorm(),
        new BroadcastUnderChurn(),
        new NestedMap(),
        new LongMapReduce(),
        new Overlap(),
        new RetriesAndTimeouts(),
        new CancelStorm(),
        new OperatedJob(),
        new RollingRestart(),
        new ClusterRecovery(),
        new JournalRecovery(),
        new Mixed(),
        new Schedules(),
    ];

    public static string Names => string.Join(", ", All.Select(workload => workload.Name));

    private static readonly int Shares = All.Sum(workload => workload.Share);

    public static Workload? Find(string name) => All.FirstOrDefault(workload => workload.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public static Workload Draw(SimRandom random)
    {
        var ticket = random.Next(Shares);
        foreach (var workload in All)
        {
            ticket -= workload.Share;
            if (ticket < 0)
            {
                return workload;
            }
        }

        throw new InvalidOperationException("The shares do not add up.");
    }
}
