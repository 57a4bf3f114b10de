namespace JobGrains.Testing;

/// <summary>What happens to a call between grains.</summary>
public enum CallFaultKind
{
    /// <summary>It never arrives; its caller waits for <see cref="Hosting.JobGrainsOptions.CallTimeout"/>.</summary>
    RequestLost = 0,

    /// <summary>It arrives and is done, and the answer never comes back.</summary>
    ReplyLost = 1,

    /// <summary>It arrives <see cref="CallFault.Delay"/> later.</summary>
    Delayed = 2,

    /// <summary>It arrives twice.</summary>
    Repeated = 3,
}
