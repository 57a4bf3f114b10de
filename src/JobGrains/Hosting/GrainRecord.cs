namespace JobGrains.Hosting;

/// <summary>A named record of a grain, with the ETag as the host last read or wrote it.</summary>
internal sealed class GrainRecord(string name)
{
    public string Name { get; } = name;

    /// <summary>The host's own; null before the first read, and for a record that never existed.</summary>
    public object? ETag { get; set; }
}
