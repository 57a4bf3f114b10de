using System.Globalization;

namespace JobGrains.Orleans.Crash;

/// <summary>What a silo process is told.</summary>
/// <param name="Folder">Where the logs are.</param>
/// <param name="Number">The number of the process; none comes twice.</param>
/// <param name="Name">The name of the silo; the process that replaces it has the same one.</param>
/// <param name="Port">The port for silos; clients have the next one.</param>
/// <param name="Database">The connection string.</param>
/// <param name="IsTuned">Whether a dead silo is to be found out soon.</param>
/// <param name="HasOwnStore">Whether JobGrains has its own store there, instead of a grain storage and reminders.</param>
internal sealed record SiloArguments(DirectoryInfo Folder, int Number, string Name, int Port, string Database, bool IsTuned, bool HasOwnStore)
{
    public static SiloArguments Parse(string[] args) => new(
        new DirectoryInfo(args[0]),
        int.Parse(args[1], CultureInfo.InvariantCulture),
        args[2],
        int.Parse(args[3], CultureInfo.InvariantCulture),
        args[4],
        bool.Parse(args[5]),
        bool.Parse(args[6]));

    public IEnumerable<string> ToArguments() => [Folder.FullName, Number.ToString(CultureInfo.InvariantCulture), Name, Port.ToString(CultureInfo.InvariantCulture), Database, IsTuned.ToString(), HasOwnStore.ToString()];
}
