namespace JobGrains.Tracking;

/// <summary>
/// What one delivery of a mapping task has mapped, and for a repeated one what earlier deliveries had: identities and payload hashes. A first delivery looks
/// nothing up and only keeps the positions of its batches.
/// </summary>
internal sealed class MappedChildren(Dispatch.Epoch epoch, IReadOnlyList<ChildIdentity>? earlier)
{
    private readonly HashSet<(int First, int Count)> _batches = [];
    private readonly Dictionary<string, uint>? _byKey = earlier?.Where(c => c.Key is not null).DistinctBy(c => c.Key).ToDictionary(c => c.Key!, c => c.Hash);
    private readonly Dictionary<int, uint>? _bySequence = earlier?.Where(c => c.Key is null).DistinctBy(c => c.Sequence).ToDictionary(c => c.Sequence, c => c.Hash);

    public Dispatch.Epoch Epoch { get; } = epoch;

    /// <summary>Whether this very batch was accepted before.</summary>
    public bool Has(MapRequest request) => _batches.Contains((request.FirstSequence, request.Items.Count));

    public void Add(MapRequest request) => _batches.Add((request.FirstSequence, request.Items.Count));

    /// <summary>The hash of what an earlier delivery mapped under the identity of an item; null where it mapped nothing under it.</summary>
    public uint? Earlier(MapItem item, int sequence)
    {
        if (item.Key is { } key)
        {
            return _byKey is not null && _byKey.TryGetValue(key, out var byKey) ? byKey : null;
        }

        return _bySequence is not null && _bySequence.TryGetValue(sequence, out var bySequence) ? bySequence : null;
    }

    /// <summary>Remembers a child that was added now, where identities are compared at all.</summary>
    public void Know(MapItem item, int sequence)
    {
        var hash = ChildHash.Of(item.Payload, item.Name);
        if (item.Key is { } key)
        {
            _byKey?.TryAdd(key, hash);
        }
        else
        {
            _bySequence?.TryAdd(sequence, hash);
        }
    }
}
