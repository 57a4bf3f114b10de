namespace JobGrains.Workers;

/// <summary>Says the same always: for simulation, and where the host registers no probe.</summary>
internal sealed class ConstantProbe(MachineCapacity capacity) : ICapacityProbe
{
    /// <summary>A machine that has all that a placement may ask for.</summary>
    public static ConstantProbe Ample { get; } = new(new MachineCapacity(1_024, 1L << 50, 1L << 50));

    public TimeSpan? Period => null;

    public MachineCapacity Measure() => capacity;
}
