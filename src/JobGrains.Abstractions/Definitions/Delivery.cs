namespace JobGrains;

/// <summary>What is promised for standalone, root, mapped and finaliser tasks when a silo is lost. Values are stored: they never change.</summary>
public enum Delivery
{
    /// <summary>The task is dispatched again, up to <see cref="JobDefinition.MaxDeliveries"/> times a try: it may run more than once.</summary>
    AtLeastOnce = 0,

    /// <summary>The task is dispatched once a try, after that was made durable; if its silo is lost, the task ends Lost.</summary>
    AtMostOnce = 1,
}
