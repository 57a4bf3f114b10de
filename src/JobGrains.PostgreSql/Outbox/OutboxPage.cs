namespace JobGrains.PostgreSql.Outbox;

/// <param name="Rows">The rows, in order.</param>
/// <param name="Oldest">The oldest transaction that was under way: rows of those before it are all there.</param>
/// <param name="IsLast">Whether there are no more rows behind.</param>
internal sealed record OutboxPage(IReadOnlyList<OutboxRow> Rows, ulong Oldest, bool IsLast);
