using System.Buffers.Binary;
using System.Numerics;

namespace JobGrains.Hosting.Storage;

/// <summary>Hashes keys for tables in memory. Not stored.</summary>
internal static class KeyHash
{
    private const ulong First = 0x9E37_79B9_7F4A_7C15;
    private const ulong Second = 0xC2B2_AE3D_27D4_EB4F;

    public static ulong Of(ReadOnlySpan<byte> key, uint type)
    {
        var hash = (type + 1) * First;
        while (key.Length >= sizeof(ulong))
        {
            hash = BitOperations.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(key)) * Second, 31);
            key = key[sizeof(ulong)..];
        }

        foreach (var b in key)
        {
            hash = (hash ^ b) * First;
        }

        hash ^= hash >> 29;
        hash *= Second;
        return hash ^ (hash >> 32);
    }
}
