namespace JobGrains;

/// <summary>A job that never fires by itself.</summary>
public sealed record OnDemandSchedule : Schedule
{
    internal override bool FiresByItself => false;
}
