namespace JobGrains;

/// <summary>What a status means.</summary>
public static class InstanceStatusExtensions
{
    /// <summary>Whether the status is final for its attempt.</summary>
    public static bool IsTerminal(this InstanceStatus status) => status >= InstanceStatus.Succeeded;

    /// <summary>Whether the status is final for its task.</summary>
    public static bool IsTerminal(this JobTaskStatus status) => status >= JobTaskStatus.Succeeded;
}
