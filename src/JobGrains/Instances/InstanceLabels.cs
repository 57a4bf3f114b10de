using JobGrains.Hosting;

namespace JobGrains.Instances;

/// <summary>The hashes by which open instances are found.</summary>
internal static class InstanceLabels
{
    public static ulong OfBusinessKey(string key) => StableHash.Continue(StableHash.Of("k:"), key);

    public static ulong OfTag(string tag) => StableHash.Continue(StableHash.Of("t:"), tag);

    public static IReadOnlyList<ulong> Of(InstanceRecord record)
    {
        if (record.BusinessKey is null && record.Tags.Count == 0)
        {
            return [];
        }

        var labels = record.Tags.Select(OfTag);
        return record.BusinessKey is { } key ? [OfBusinessKey(key), .. labels] : [.. labels];
    }
}
