namespace JobGrains.PostgreSql.Outbox;

/// <summary>What has an outbox.</summary>
internal interface IOutboxHost
{
    /// <summary>Where runs are enqueued.</summary>
    /// <exception cref="JobGrainsUnavailableException">The host has not started, or the database does not answer.</exception>
    ValueTask<OutboxAddress> FindOutboxAsync(CancellationToken cancellationToken);

    /// <summary>Whether a run is committed and still to be created.</summary>
    /// <exception cref="JobGrainsUnavailableException">The host has not started, or the database does not answer.</exception>
    ValueTask<bool> IsEnqueuedAsync(InstanceId instanceId, CancellationToken cancellationToken);
}
