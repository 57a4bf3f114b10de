namespace JobGrains.Hosting.Journal;

/// <summary>What a partition finds rows by, beside their labels: hashes. They are stored.</summary>
internal static class HistoryTerm
{
    private static readonly ulong Statuses = StableHash.Of("status:");
    private static readonly ulong Kinds = StableHash.Of("kind:");

    public static ulong OfStatus(InstanceStatus status) => StableHash.Continue(Statuses, (ulong)status + 1);

    public static ulong OfKind(HistoryRowKind kind) => StableHash.Continue(Kinds, (ulong)kind + 1);

    /// <summary>Rows of a job and a kind of which only the last are kept.</summary>
    public static ulong OfLast(ulong jobHash, int attempt) => StableHash.Continue(OfKind(KindOf(attempt)), jobHash);

    public static HistoryRowKind KindOf(int attempt) => attempt == 0 ? HistoryRowKind.Decisions : HistoryRowKind.Attempts;
}
