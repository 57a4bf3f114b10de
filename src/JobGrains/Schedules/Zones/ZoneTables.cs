using System.Collections.Concurrent;

namespace JobGrains.Schedules.Zones;

/// <summary>The tables of the zones that were asked for; each is read once. Safe for concurrent use.</summary>
internal sealed class ZoneTables
{
    private readonly ConcurrentDictionary<string, ZoneTable> _tables = new(StringComparer.Ordinal);

    /// <summary>UTC.</summary>
    public ZoneTable Utc { get; } = new([(0, 0)]);

    /// <summary>The table of an IANA zone (null is UTC), or null with what is wrong.</summary>
    public ZoneTable? Find(string? id, out string? problem)
    {
        problem = null;
        if (id is null)
        {
            return Utc;
        }

        if (_tables.TryGetValue(id, out var table))
        {
            return table;
        }

        var zone = ZoneNames.Find(id, out problem);
        return zone is null ? null : _tables.GetOrAdd(id, ZoneReader.Read(zone));
    }
}
