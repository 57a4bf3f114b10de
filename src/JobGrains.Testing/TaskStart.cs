namespace JobGrains.Testing;

/// <summary>A start of user code on a silo.</summary>
public sealed record TaskStart
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>The attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The task.</summary>
    public required TaskId TaskId { get; init; }

    /// <summary>The try, from 1.</summary>
    public required int Try { get; init; }

    /// <summary>The delivery: a later one has another.</summary>
    public required string Epoch { get; init; }

    /// <summary>The silo.</summary>
    public required SiloId Silo { get; init; }

    /// <summary>The processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>When it was started, in virtual time since the cluster began.</summary>
    public required TimeSpan Started { get; init; }

    /// <summary>The job.</summary>
    public JobId JobId => InstanceId.JobId;

    /// <inheritdoc/>
    public override string ToString() => $"{TaskId} of {InstanceId} attempt {Attempt} try {Try} on {Silo} at {Started}";
}
