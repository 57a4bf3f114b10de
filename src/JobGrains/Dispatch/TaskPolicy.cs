namespace JobGrains.Dispatch;

/// <summary>What decides the fate of a task beside its own state.</summary>
internal readonly record struct TaskPolicy(RetryPolicy Retry, int MaxDeliveries, int MaxSnoozes)
{
    /// <summary>The policy of standalone, root, mapped and finaliser tasks of a job.</summary>
    public static TaskPolicy For(JobDefinition definition, int maxSnoozes) =>
        new(definition.TaskRetry, definition.Delivery == Delivery.AtMostOnce ? 1 : definition.MaxDeliveries, maxSnoozes);
}
