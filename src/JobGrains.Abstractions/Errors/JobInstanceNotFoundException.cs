namespace JobGrains;

/// <summary>There is no such run or task, or it was pruned.</summary>
public sealed class JobInstanceNotFoundException : JobGrainsException
{
    /// <summary>Says which run was not found.</summary>
    public JobInstanceNotFoundException(InstanceId instanceId, string? detail = null)
        : base(detail ?? $"Job instance '{instanceId}' does not exist, or its record was pruned after the retention.")
    {
        Write(nameof(InstanceId), instanceId.Value);
    }

    /// <summary>The run.</summary>
    public string InstanceId => Read(nameof(InstanceId)) ?? "";
}
