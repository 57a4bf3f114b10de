namespace JobGrains.Client;

/// <summary>Prepares runs that are created later.</summary>
internal interface IRunPreparer
{
    /// <summary>
    /// Checks requests as <see cref="IJobClient.RunAsync(RunRequest, CancellationToken)"/> does, with the same exceptions, and decides all that is decided before runs are created. Changes nothing. The jobs' queues are not
    /// looked at, nor what keys were used for before. The answers are in the order of the requests.
    /// </summary>
    Task<PreparedRun[]> PrepareAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken);
}
