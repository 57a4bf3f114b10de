namespace JobGrains.Workers;

/// <summary>
/// Measures this process's share: the cores that it does not use, the memory below the runtime's limit (a container's included), the disk of the current directory.
/// Called by one thread at a time.
/// </summary>
internal sealed class MachineProbe(TimeProvider time) : ICapacityProbe
{
    private long _measuredAt = time.GetTimestamp();
    private TimeSpan _used = UsedTime();

    public TimeSpan? Period => TimeSpan.FromSeconds(5);

    public MachineCapacity Measure()
    {
        var now = time.GetTimestamp();
        var used = UsedTime();
        var elapsed = time.GetElapsedTime(_measuredAt, now);
        var cores = elapsed > TimeSpan.Zero ? (used - _used) / elapsed : 0;
        _measuredAt = now;
        _used = used;

        var memory = GC.GetGCMemoryInfo();
        return new MachineCapacity(
            Math.Max(0, Environment.ProcessorCount - cores),
            Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes),
            FreeDisk());
    }

    private static TimeSpan UsedTime() => OperatingSystem.IsBrowser() || OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;

    private static long FreeDisk()
    {
        try
        {
            return new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return 0;
        }
        catch (UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
