using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>The first bytes of the index file of a part of a partition.</summary>
/// <param name="Version">The version of the format.</param>
/// <param name="Number">The number of the part; later ones have higher numbers.</param>
/// <param name="Day">The day on which its attempts ended, as <see cref="DateOnly.DayNumber"/>.</param>
/// <param name="Count">How many rows it has.</param>
/// <param name="Through">Rows up to the entry of this number are in this part or in ones with lower numbers.</param>
/// <param name="RowsLength">The length of the file with the rows.</param>
internal readonly record struct HistoryHeader(uint Version, int Number, int Day, int Count, long Through, long RowsLength)
{
    public const int Size = FileHeader.Size;

    private const ulong Magic = 0x31_53_49_48_42_4F_4A; // "JOBHIS1"

    public void Write(Span<byte> bytes)
    {
        FileHeader.Begin(bytes, Magic, Version, Number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Day);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Through);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], RowsLength);
        FileHeader.End(bytes);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out HistoryHeader header)
    {
        if (!FileHeader.IsWhole(bytes, Magic))
        {
            header = default;
            return false;
        }

        header = new HistoryHeader(
            FileHeader.VersionOf(bytes),
            FileHeader.NumberOf(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return true;
    }
}
