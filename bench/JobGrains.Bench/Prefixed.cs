namespace JobGrains.Bench;

/// <summary>Names of values of which there are several alike, one for each prefix.</summary>
internal static class Prefixed
{
    public static string Name(string prefix, string name) => prefix.Length == 0 ? name : prefix + char.ToUpperInvariant(name[0]) + name[1..];
}
