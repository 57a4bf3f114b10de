namespace JobGrains;

/// <summary>What happens to fires whose time has passed while they could not be started: the cluster was down, or its clock jumped. Values are stored: they never change.</summary>
public enum MisfirePolicy
{
    /// <summary>One run for all of them, at once, with the time of the last.</summary>
    FireOnce = 0,

    /// <summary>None; they are recorded as missed.</summary>
    Skip = 1,

    /// <summary>A run for each, in their order, up to <see cref="MisfireOptions.MaxFires"/>.</summary>
    FireAll = 2,
}
