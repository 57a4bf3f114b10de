using System.Collections.Frozen;

namespace JobGrains.Jobs;

/// <summary>The silo filters that are registered on this silo, by name.</summary>
internal sealed class SiloFilters(IEnumerable<KeyValuePair<string, ISiloFilter>> filters)
{
    private readonly FrozenDictionary<string, ISiloFilter> _byName =
        filters.ToFrozenDictionary(pair => pair.Key, ISiloFilter (pair) => new GuardedSiloFilter(pair.Key, pair.Value), StringComparer.Ordinal);

    /// <summary>The filter of that name, which never throws; null where there is none.</summary>
    public ISiloFilter? Find(string name) => _byName.GetValueOrDefault(name);
}
