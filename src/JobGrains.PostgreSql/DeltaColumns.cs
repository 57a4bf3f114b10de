namespace JobGrains.PostgreSql;

/// <summary>What a batch appends to records.</summary>
internal sealed class DeltaColumns(List<Guid> ids, List<long> numbers, List<ReadOnlyMemory<byte>> bodies)
{
    public void Add(Guid id, long number, ReadOnlyMemory<byte> body)
    {
        ids.Add(id);
        numbers.Add(number);
        bodies.Add(body);
    }
}
