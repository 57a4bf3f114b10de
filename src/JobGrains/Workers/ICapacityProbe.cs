namespace JobGrains.Workers;

/// <summary>Measures what the machine has free.</summary>
internal interface ICapacityProbe
{
    /// <summary>How often measuring is worth it; null where the answer never changes.</summary>
    TimeSpan? Period { get; }

    MachineCapacity Measure();
}
