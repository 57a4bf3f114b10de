using System.Buffers.Binary;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>What is known of a row of history without reading it. Hashes find it; the row itself says whether they found the right one.</summary>
/// <param name="InstanceHash">Of the id of its run.</param>
/// <param name="JobHash">Of the id of its job.</param>
/// <param name="EndedTicks">When the attempt ended.</param>
/// <param name="Order">Its place in the order of history.</param>
/// <param name="Place">Where its body is: in a segment, or (segment 0) in the rows of its partition.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Status">How it ended.</param>
/// <param name="IsRepeat">Whether the same attempt was there before: then that one counts.</param>
/// <param name="Expires">When it is kept no more, in seconds as <see cref="JournalFormat"/> has them; 0 for never.</param>
/// <param name="Last">As <see cref="RowRule.Last"/>.</param>
internal readonly record struct HistoryEntry(
    ulong InstanceHash,
    ulong JobHash,
    long EndedTicks,
    long Order,
    Location Place,
    int Attempt,
    InstanceStatus Status,
    bool IsRepeat,
    uint Expires,
    int Last)
{
    /// <summary>The size of an entry in a file.</summary>
    public const int Size = 60;

    /// <summary>When it is kept no more.</summary>
    public long ExpiresTicks => Expires == 0 ? long.MaxValue : ExpiryTime.ToTicks(Expires);

    /// <summary>Of a row of which only the last are kept: what it has in common with those.</summary>
    public ulong KeptTerm => HistoryTerm.OfLast(JobHash, Attempt);

    public static ulong HashOf(ReadOnlySpan<byte> id) => KeyHash.Of(id, 0);

    /// <summary>The job of an instance: its id without generation and digest.</summary>
    public static ulong JobHashOf(ReadOnlySpan<byte> instanceId)
    {
        var digest = instanceId.LastIndexOf((byte)'.');
        var generation = digest < 0 ? -1 : instanceId[..digest].LastIndexOf((byte)'.');
        return HashOf(generation < 0 ? instanceId : instanceId[..generation]);
    }

    public static HistoryEntry Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
        new Location(
            0,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..])),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]),
        (InstanceStatus)bytes[48],
        bytes[49] != 0,
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[52..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[56..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, InstanceHash);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], JobHash);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], EndedTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], Order);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], Place.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], Place.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], Place.Checksum);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[44..], Attempt);
        bytes[48] = (byte)Status;
        bytes[49] = IsRepeat ? (byte)1 : (byte)0;
        bytes[50] = 0;
        bytes[51] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[52..], Expires);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[56..], Last);
    }
}
