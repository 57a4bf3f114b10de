namespace JobGrains;

/// <summary>One fire.</summary>
/// <param name="Time">When.</param>
public sealed record OnceSchedule(DateTimeOffset Time) : Schedule
{
    internal override bool FiresByItself => true;
}
