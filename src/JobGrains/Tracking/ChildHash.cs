using JobGrains.Hosting;

namespace JobGrains.Tracking;

/// <summary>The hash of what a mapped task carries, to tell the same child from another one under the same identity.</summary>
internal static class ChildHash
{
    public static ulong Of(string? payload, string? name)
    {
        var hash = payload is null ? 1 : StableHash.Of(payload);
        return name is null ? hash : StableHash.Continue(StableHash.Continue(hash, 2), name);
    }
}
