using System.Collections.Frozen;

namespace JobGrains.Schedules;

/// <summary>The holidays that are registered in this process, by name.</summary>
internal sealed class HolidayRegistry(IEnumerable<KeyValuePair<string, IHolidays>> holidays)
{
    private readonly FrozenDictionary<string, IHolidays> _byName =
        holidays.ToFrozenDictionary(pair => pair.Key, IHolidays (pair) => new GuardedHolidays(pair.Key, pair.Value), StringComparer.Ordinal);

    /// <summary>The holidays of that name; null where there are none.</summary>
    public IHolidays? Find(string name) => _byName.GetValueOrDefault(name);
}
