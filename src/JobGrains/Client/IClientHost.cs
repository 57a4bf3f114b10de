using JobGrains.Diagnostics;
using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>What the client of application code needs of where it is: on a silo, or outside of them. May be used from any thread.</summary>
internal interface IClientHost : IGrainCaller
{
    /// <summary>The silo to be told of the ends of runs; null outside of silos.</summary>
    SiloId? Silo { get; }

    TimeProvider Time { get; }

    /// <summary>Safe for concurrent use.</summary>
    Random Random { get; }

    EngineTraces Traces { get; }

    /// <inheritdoc cref="ISiloHost.Lots"/>
    IRunLots? Lots => null;

    ValueTask<int> GetShardCountAsync();

    /// <inheritdoc cref="ICatalogStore.ListOpenAsync(int, InstanceId?, int)"/>
    ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max);

    /// <inheritdoc cref="ICatalogStore.ListOpenAsync(JobId, InstanceId?, int)"/>
    ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max);

    /// <inheritdoc cref="ICatalogStore.ListJobsAsync"/>
    ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max);

    /// <inheritdoc cref="IHistoryStore.GetAsync"/>
    ValueTask<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId);

    /// <inheritdoc cref="IHistoryStore.FindAsync"/>
    ValueTask<HistorySlice> FindHistoryAsync(HistorySearch search);

    /// <summary>A job as a silo's copy or its grain has it; null where there is none, or it is deleted.</summary>
    /// <exception cref="JobGrainsUnavailableException">Nobody has a definition that is not out of date.</exception>
    ValueTask<JobInfo?> GetJobAsync(JobId jobId);

    /// <summary>From now on no copy of the job that is older is an answer to this client.</summary>
    void DropJob(JobId jobId, long belowVersion);

    /// <summary>Begins to listen for the end of a run. Dispose the waiter to stop.</summary>
    IEndWaiter Listen(InstanceId instanceId);

    ValueTask<IReadOnlyList<SiloInfo>> GetSilosAsync();

    ValueTask<ClusterOverview> GetOverviewAsync();
}
