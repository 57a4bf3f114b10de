namespace JobGrains.Hosting.Storage;

/// <summary>The grains that the commits of a batch concern: no two of them the same, so each can be compared with what is there before the batch.</summary>
internal sealed class TouchedGrains
{
    private readonly HashSet<GrainId> _grains = new(GrainIdComparer.Instance);

    /// <summary>Takes a commit; false where another one concerns one of its grains.</summary>
    public bool TryAdd(StoreCommit commit) =>
        commit.Joint is { } joint
            ? !_grains.Contains(commit.Grain) && _grains.Add(joint.Grain) && _grains.Add(commit.Grain)
            : _grains.Add(commit.Grain);

    /// <summary>Whether a commit concerns one of them.</summary>
    public bool Has(StoreCommit commit) => _grains.Contains(commit.Grain) || (commit.Joint is { } joint && _grains.Contains(joint.Grain));

    /// <summary>A commit that was taken is not in the batch after all.</summary>
    public void Remove(StoreCommit commit)
    {
        _grains.Remove(commit.Grain);
        if (commit.Joint is { } joint)
        {
            _grains.Remove(joint.Grain);
        }
    }

    public void Clear() => _grains.Clear();
}
