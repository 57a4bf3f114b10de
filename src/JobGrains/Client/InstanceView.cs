namespace JobGrains.Client;

/// <summary>A run at one moment.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Version">Orders what is known of an attempt.</param>
/// <param name="IsPartial">Whether its tracker, which knows of its tasks, did not answer.</param>
internal readonly record struct InstanceView(InstanceInfo Info, long Version, bool IsPartial)
{
    public InstanceProgress ToProgress() => new()
    {
        InstanceId = Info.InstanceId,
        Status = Info.Status,
        Attempt = Info.Attempt,
        Tasks = Info.Tasks,
        Fraction = Info.Fraction,
        Message = Info.ProgressMessage,
        EstimatedRemaining = Info.EstimatedRemaining,
        IsTotalGrowing = Info.IsTotalGrowing,
        Version = Version,
    };
}
