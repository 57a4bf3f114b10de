namespace JobGrains.Hosting.Storage;

/// <summary>
/// Keeps many short byte strings that come and go together in a few arrays: a collector pays for each object that survives, hardly for its length. An array lives as long
/// as anything in it.
/// </summary>
internal sealed class ByteBlocks
{
    private const int MinBlock = 1024;
    private const int MaxBlock = 16 * 1024;
    private const int MaxShared = MaxBlock / 8;

    private byte[] _block = [];
    private int _used;

    /// <summary>A copy of the bytes. What is long has an array of its own.</summary>
    public ReadOnlyMemory<byte> Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxShared)
        {
            return bytes.ToArray();
        }

        if (bytes.Length > _block.Length - _used)
        {
            _block = GC.AllocateUninitializedArray<byte>(Math.Clamp(2 * _block.Length, Math.Max(MinBlock, bytes.Length), MaxBlock));
            _used = 0;
        }

        bytes.CopyTo(_block.AsSpan(_used));
        var kept = _block.AsMemory(_used, bytes.Length);
        _used += bytes.Length;
        return kept;
    }
}
