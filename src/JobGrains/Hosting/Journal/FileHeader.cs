using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>What the headers of all files of a journal have in common: their size, what they begin with (magic, version, number) and what they end with (a checksum).</summary>
internal static class FileHeader
{
    public const int Size = 64;

    private const int ChecksumAt = Size - sizeof(uint);

    /// <summary>Writes the beginning, and zeros behind it.</summary>
    public static void Begin(Span<byte> bytes, ulong magic, uint version, int number)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], number);
    }

    /// <summary>Writes the checksum of what is there.</summary>
    public static void End(Span<byte> bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], Crc32C.Of(bytes[..ChecksumAt]));

    /// <summary>Whether the bytes are a header of that kind, of any version, as it was written.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> bytes, ulong magic) =>
        bytes.Length >= Size
        && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == magic
        && BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == Crc32C.Of(bytes[..ChecksumAt]);

    public static uint VersionOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);

    public static int NumberOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
}
