namespace JobGrains.Hosting.Journal;

/// <summary>What the index file of a part of a partition is made of.</summary>
/// <param name="Number">The number of the part.</param>
/// <param name="Through">Rows up to the entry of this number are in this part or in ones with lower numbers.</param>
/// <param name="RowsLength">The length of the file with the rows.</param>
/// <param name="Entries">The entries in their order.</param>
/// <param name="Labels">The labels of each.</param>
internal sealed record HistoryPartition(int Number, long Through, uint RowsLength, HistoryEntry[] Entries, IReadOnlyList<ulong[]> Labels);
