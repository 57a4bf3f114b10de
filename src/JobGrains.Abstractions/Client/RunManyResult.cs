namespace JobGrains;

/// <summary>What became of one request of <see cref="IJobClient.RunManyAsync"/>.</summary>
/// <param name="Receipt">The receipt, if the request was taken.</param>
/// <param name="Error">The exception that <see cref="IJobClient.RunAsync(RunRequest, CancellationToken)"/> would have thrown, otherwise.</param>
public sealed record RunManyResult(RunReceipt? Receipt, JobGrainsException? Error);
