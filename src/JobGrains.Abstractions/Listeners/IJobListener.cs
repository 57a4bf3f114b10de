namespace JobGrains;

/// <summary>
/// Hears what becomes of runs and their tasks: at least once, the events of a run in their order, by one process of the cluster at a time. What happened while no process had the listener is delivered afterwards.
/// </summary>
public interface IJobListener
{
    /// <summary>
    /// Takes an event. Returning acknowledges it; throwing has it come again after a while, and those behind it in its shard wait. No run waits for a listener.
    /// </summary>
    /// <param name="jobEvent">What happened. After a fault it may come again, with the same run and sequence.</param>
    /// <param name="cancellationToken">Fires when the silo stops, or the time of the call (<c>Listeners.Timeout</c>) is over. What returns or throws after that counts as usual.</param>
    ValueTask OnEventAsync(JobEvent jobEvent, CancellationToken cancellationToken);
}
