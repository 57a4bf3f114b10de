namespace JobGrains.PostgreSql;

/// <summary>What a grain has to do.</summary>
/// <param name="Open">The state of its entry among the open runs; -1 for none.</param>
/// <param name="CreatedTicks">When the run was created.</param>
/// <param name="Labels">The labels of the run; null for none.</param>
/// <param name="WakeUpTicks">The time of its wake-up; 0 for none.</param>
/// <param name="Version">Tells the wake-up from others of the grain.</param>
internal readonly record struct PendingState(int Open, long CreatedTicks, ulong[]? Labels, long WakeUpTicks, long Version)
{
    public static PendingState None { get; } = new(-1, 0, null, 0, 0);

    public bool IsOpen => Open >= 0;

    /// <summary>Whether there is nothing to keep of it.</summary>
    public bool IsNone => !IsOpen && WakeUpTicks == 0;
}
