namespace JobGrains.PostgreSql.Outbox;

/// <summary>
/// Where a row stands. What committed transactions have put there may appear before what was seen earlier, but never below the oldest transaction that was under way then.
/// </summary>
/// <param name="Transaction">The transaction that has inserted it.</param>
/// <param name="Number">Its number, in the order of insertions.</param>
internal readonly record struct OutboxKey(ulong Transaction, long Number) : IComparable<OutboxKey>
{
    public int CompareTo(OutboxKey other) => Transaction != other.Transaction ? Transaction.CompareTo(other.Transaction) : Number.CompareTo(other.Number);
}
