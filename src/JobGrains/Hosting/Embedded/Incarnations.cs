using System.Globalization;

namespace JobGrains.Hosting.Embedded;

/// <summary>The ids of the silos of the embedded host: a name, and the number of the incarnation.</summary>
internal static class Incarnations
{
    private const char Separator = '@';

    public static SiloId IdOf(string name, long number) => new(string.Create(CultureInfo.InvariantCulture, $"{name}{Separator}{number}"));

    /// <summary>Null for an id of another kind.</summary>
    public static long? NumberOf(SiloId silo) =>
        silo.Value.LastIndexOf(Separator) is >= 0 and var at && long.TryParse(silo.Value.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
