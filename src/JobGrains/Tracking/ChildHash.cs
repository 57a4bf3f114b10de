using JobGrains.Hosting;

namespace JobGrains.Tracking;

/// <summary>The hash of what a mapped task carries, to tell the same child from another one under the same identity. Never 0.</summary>
internal static class ChildHash
{
    public static uint Of(string? payload, string? name)
    {
        var hash = payload is null ? 1 : StableHash.Of(payload);
        if (name is not null)
        {
            hash = StableHash.Continue(StableHash.Continue(hash, 2), name);
        }

        return Math.Max(1, (uint)(hash ^ (hash >> 32)));
    }
}
