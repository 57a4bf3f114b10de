namespace JobGrains.Hosting.Journal;

/// <summary>
/// Where things are in an index file of history: the header, the entries in the order of their rows, then (hash, place in that order) of each, sorted by hash. Both tables are in blocks, each
/// with its CRC-32C behind it.
/// </summary>
internal static class HistoryLayout
{
    public const int EntriesABlock = 64;
    public const int EntryBlock = (EntriesABlock * HistoryEntry.Size) + sizeof(uint);
    public const int HashSize = sizeof(ulong) + sizeof(int);
    public const int HashesABlock = 256;
    public const int HashBlock = (HashesABlock * HashSize) + sizeof(uint);

    public static long EntryBlockAt(int block) => HistoryHeader.Size + ((long)block * EntryBlock);

    public static long HashBlockAt(int count, int block) => EntryBlockAt(Blocks(count, EntriesABlock)) + ((long)block * HashBlock);

    public static long Length(int count) => HashBlockAt(count, Blocks(count, HashesABlock));

    public static int Blocks(int count, int perBlock) => (count + perBlock - 1) / perBlock;
}
