namespace JobGrains.Listeners;

internal sealed class DelegateJobListener(Func<JobEvent, CancellationToken, ValueTask> onEvent) : IJobListener
{
    public ValueTask OnEventAsync(JobEvent jobEvent, CancellationToken cancellationToken) => onEvent(jobEvent, cancellationToken);
}
