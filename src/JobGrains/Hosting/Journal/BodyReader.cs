using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Reads bodies and makes sure that they are what was written.</summary>
internal static class BodyReader
{
    public static byte[] Read(IJournalFile file, Location place)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(place.Length);
        Read(file, place, bytes);
        return bytes;
    }

    public static void Read(IJournalFile file, Location place, Span<byte> into)
    {
        if (file.Read(into, place.Offset) != place.Length || Crc32C.Of(into) != place.Checksum)
        {
            throw JournalDamage.WhileReading(file.Name, place.Offset);
        }
    }
}
