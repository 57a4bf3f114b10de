namespace JobGrains.Hosting.Storage;

/// <summary>A record that expires.</summary>
internal struct ExpirySlot
{
    /// <summary>The record's slot.</summary>
    public int Slot;

    /// <summary>As <see cref="ExpiryTime"/> has it.</summary>
    public uint Expires;

    /// <summary>1 + the next that expires in the same span; 0 at the end of the list.</summary>
    public int Next;

    /// <summary>1 + the one before in that list; 0 at its beginning.</summary>
    public int Before;
}
