namespace JobGrains.Listeners;

internal sealed record PullEventsRequest
{
    public required SiloId Silo { get; init; }

    /// <summary>The place of the last event that the listener has taken; 0 where none was since the silo has the queue.</summary>
    public long Acknowledged { get; init; }

    /// <summary>How many events are asked for; 0 only acknowledges.</summary>
    public int Max { get; init; }

    /// <summary>Whether the silo stops, so that another one may have the queue at once.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>What the listener has thrown at the event behind the acknowledged one.</summary>
    public string? Failure { get; init; }
}
