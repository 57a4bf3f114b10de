namespace JobGrains;

/// <summary>What a processor answered.</summary>
public enum ProcessorResultKind
{
    /// <summary>The task succeeded.</summary>
    Succeeded = 0,

    /// <summary>The try failed.</summary>
    Failed = 1,

    /// <summary>The task is to start again later.</summary>
    Snoozed = 2,
}
