namespace JobGrains;

/// <summary>What happens to a run that would exceed <see cref="AdmissionOptions.MaxInstances"/>. Values are stored: they never change.</summary>
public enum OverlapPolicy
{
    /// <summary>It waits in the queue, first in, first out within its priority.</summary>
    Queue = 0,

    /// <summary>It is skipped: <see cref="IJobClient.RunAsync(RunRequest, CancellationToken)"/> answers <see cref="RunOutcome.Skipped"/>.</summary>
    Skip = 1,

    /// <summary>The oldest running instance is cancelled, and this one starts when that has ended.</summary>
    CancelRunning = 2,
}
