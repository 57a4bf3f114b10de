using System.Reflection;

namespace JobGrains.Hosting;

/// <summary>
/// The version of this build. A test compares the numbers with the contract itself: it is one more than the last release's as soon as anything in the contract has changed, and a build always
/// understands the release before it.
/// </summary>
internal static class EngineVersion
{
    public const int Contract = 1;

    public const int Oldest = 1;

    public static JobGrainsVersion Current { get; } = new(BuildOf(typeof(EngineVersion).Assembly), Contract, Oldest);

    /// <summary>What is behind the plus tells one build of a version from another, and is of no use to who compares versions.</summary>
    private static string BuildOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "";
}
