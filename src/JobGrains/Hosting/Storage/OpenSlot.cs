namespace JobGrains.Hosting.Storage;

/// <summary>An open instance in the index.</summary>
internal struct OpenSlot
{
    public ulong[]? Labels;

    public long CreatedTicks;

    public OpenState State;
}
