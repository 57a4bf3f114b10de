using JobGrains.Hosting;

namespace JobGrains.Instances;

/// <summary>The hashes by which open instances and rows of history are found. They are stored.</summary>
internal static class InstanceLabels
{
    public static ulong OfBusinessKey(string key) => StableHash.Continue(StableHash.Of("k:"), key);

    public static ulong OfTag(string tag) => StableHash.Continue(StableHash.Of("t:"), tag);

    public static ulong OfSilo(SiloId silo) => StableHash.Continue(StableHash.Of("s:"), silo.Value);

    public static IReadOnlyList<ulong> Of(InstanceRecord record) => Of(record.BusinessKey, record.Tags, []);

    /// <summary>The labels of a row of history: also the silos of its tries.</summary>
    public static IReadOnlyList<ulong> Of(AttemptRecord row)
    {
        if (row is { BusinessKey: null, Tags.Count: 0, Failure.Silo: null, Tries: [{ Silo: { } only }] })
        {
            // Nearly all of them.
            return [OfSilo(only)];
        }

        var silos = new SortedSet<SiloId>();
        if (row.Failure?.Silo is { } failed)
        {
            silos.Add(failed);
        }

        foreach (var task in row.Tries)
        {
            if (task.Silo is { } silo)
            {
                silos.Add(silo);
            }
        }

        return Of(row.BusinessKey, row.Tags, silos);
    }

    public static IReadOnlyList<ulong> Of(string? businessKey, IReadOnlyCollection<string> tags, IReadOnlyCollection<SiloId> silos)
    {
        var count = (businessKey is null ? 0 : 1) + tags.Count + silos.Count;
        if (count == 0)
        {
            return [];
        }

        var labels = new List<ulong>(count);
        if (businessKey is not null)
        {
            labels.Add(OfBusinessKey(businessKey));
        }

        labels.AddRange(tags.Select(OfTag));
        labels.AddRange(silos.Select(OfSilo));
        return labels;
    }
}
