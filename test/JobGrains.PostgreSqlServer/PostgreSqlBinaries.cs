namespace JobGrains.PostgreSqlServer;

/// <summary>Where a machine has its PostgreSQL.</summary>
internal static class PostgreSqlBinaries
{
    private const string Debian = "/usr/lib/postgresql";

    private static readonly string[] Users = ["postgres", "nobody"];

    /// <summary>The folder with the server's binaries; null where there is none. Debian keeps them out of the path, a folder a version.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(Directory.Exists(Debian) ? Directory.GetDirectories(Debian).OrderByDescending(VersionOf).Select(folder => Path.Combine(folder, "bin")) : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    /// <summary>A user to run as where this process is root's.</summary>
    public static string FindUser() => Users.First(user => File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{user}:", StringComparison.Ordinal)));

    private static int VersionOf(string folder) => int.TryParse(Path.GetFileName(folder).Split('.')[0], out var version) ? version : 0;
}
