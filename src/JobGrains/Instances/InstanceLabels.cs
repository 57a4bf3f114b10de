using JobGrains.Hosting;

namespace JobGrains.Instances;

/// <summary>The hashes by which open instances are found.</summary>
internal static class InstanceLabels
{
    public static ulong OfBusinessKey(string key) => StableHash.Continue(StableHash.Of("k:"), key);

    public static ulong OfTag(string tag) => StableHash.Continue(StableHash.Of("t:"), tag);

    public static IReadOnlyList<ulong> Of(InstanceRecord record) => Of(record.BusinessKey, record.Tags);

    public static IReadOnlyList<ulong> Of(string? businessKey, IReadOnlyList<string> tags)
    {
        if (businessKey is null && tags.Count == 0)
        {
            return [];
        }

        var labels = tags.Select(OfTag);
        return businessKey is not null ? [OfBusinessKey(businessKey), .. labels] : [.. labels];
    }
}
