namespace JobGrains.Hosting.Journal;

/// <summary>
/// Where things are in an index file of history: the header; the entries in their order; (hash, place in that order) of each, sorted by hash; the terms that rows are found by, sorted, each with where its list
/// of places begins and how long it is; these lists. Each table is in blocks, each with its CRC-32C behind it.
/// </summary>
internal static class HistoryLayout
{
    public const int EntriesABlock = 64;
    public const int EntryBlock = (EntriesABlock * HistoryEntry.Size) + sizeof(uint);
    public const int HashSize = sizeof(ulong) + sizeof(int);
    public const int HashesABlock = 256;
    public const int HashBlock = (HashesABlock * HashSize) + sizeof(uint);
    public const int TermSize = sizeof(ulong) + (2 * sizeof(int));
    public const int TermsABlock = 256;
    public const int TermBlock = (TermsABlock * TermSize) + sizeof(uint);
    public const int PostingsABlock = 1_024;
    public const int PostingBlock = (PostingsABlock * sizeof(int)) + sizeof(uint);

    public static long EntryBlockAt(int block) => HistoryHeader.Size + ((long)block * EntryBlock);

    public static long HashBlockAt(int count, int block) => EntryBlockAt(Blocks(count, EntriesABlock)) + ((long)block * HashBlock);

    public static long TermBlockAt(int count, int block) => HashBlockAt(count, Blocks(count, HashesABlock)) + ((long)block * TermBlock);

    public static long PostingBlockAt(int count, int terms, int block) => TermBlockAt(count, Blocks(terms, TermsABlock)) + ((long)block * PostingBlock);

    public static long Length(in HistoryHeader header) => PostingBlockAt(header.Count, header.Terms, Blocks(header.Postings, PostingsABlock));

    public static int Blocks(int count, int perBlock) => (count + perBlock - 1) / perBlock;
}
