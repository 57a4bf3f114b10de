namespace JobGrains.Hosting.Storage;

/// <summary>What was appended to a record.</summary>
internal struct DeltaList
{
    /// <summary>The first <see cref="Count"/> never change.</summary>
    public Location[] Places;

    public int Count;
}
