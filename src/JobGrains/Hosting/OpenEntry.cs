namespace JobGrains.Hosting;

/// <summary>An open instance in the catalogue: what is needed to list it and to re-activate it; at most 200 bytes.</summary>
internal sealed record OpenEntry
{
    public required InstanceId InstanceId { get; init; }

    public OpenState State { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Hashes of the business key and the tags, as <see cref="StableHash"/> makes them; a match is verified with the instance.</summary>
    public IReadOnlyList<ulong> Labels { get; init; } = [];
}
