using System.Diagnostics;
using System.Globalization;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Crash;

/// <summary>The process that kills.</summary>
internal static class CrashRun
{
    private const int ShortestLife = 50;
    private const int LongestLife = 3_000;
    private static readonly TimeSpan FinishLimit = TimeSpan.FromMinutes(5);

    public static async Task<int> RunAsync(CrashArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-crash-");
        var random = new Random(arguments.Seed);
        Console.WriteLine($"Logs and journal: {folder.FullName}");
        await using var server = arguments.IsOnPostgreSql ? await Server.StartAsync() : null;
        var database = server is null ? "" : await server.CreateDatabaseAsync();
        var restarts = Enumerable.Range(1, arguments.Kills).OrderBy(_ => random.Next()).Take(arguments.DatabaseRestarts).ToHashSet();
        for (var kill = 1; kill <= arguments.Kills; kill++)
        {
            using var child = Start(folder, kill, CrashChild.Load, database);
            await Task.Delay(random.Next(ShortestLife, LongestLife));
            if (restarts.Contains(kill))
            {
                await server!.CrashAsync();
                await Task.Delay(random.Next(ShortestLife, LongestLife));
            }

            if (child.HasExited)
            {
                Console.WriteLine($"Child {kill} ended by itself with {child.ExitCode}.");
                return 1;
            }

            child.Kill();
            await child.WaitForExitAsync();
            if (kill % 20 == 0)
            {
                Console.WriteLine($"{kill} kills");
            }
        }

        var exitCode = await FinishAsync(folder, arguments.Kills + 1, database);
        var findings = new CrashFindings(ChildLog.Read(folder));
        findings.Print(arguments.Kills);
        return Conclude(arguments, folder, exitCode, findings.Violations.Count);
    }

    /// <summary>Has a process end all that was accepted; answers its exit code.</summary>
    public static async Task<int> FinishAsync(DirectoryInfo folder, int number, string database)
    {
        using var last = Start(folder, number, CrashChild.Finish, database);
        var ended = last.WaitForExitAsync();
        if (await Task.WhenAny(ended, Task.Delay(FinishLimit)) != ended)
        {
            last.Kill();
            await ended;
            Console.WriteLine($"Not all that was accepted ended within {FinishLimit}.");
        }

        return last.ExitCode;
    }

    public static int Conclude(CrashArguments arguments, DirectoryInfo folder, int exitCode, int violations)
    {
        var isWell = exitCode == 0 && violations == 0;
        Console.WriteLine(isWell ? "All is well." : $"{violations} violations; the last process ended with {exitCode}.");
        if (isWell && !arguments.Keeps)
        {
            folder.Delete(recursive: true);
        }

        return isWell ? 0 : 1;
    }

    public static ProcessStartInfo StartOf(DirectoryInfo folder, int number, string mode, string database) =>
        OwnProgram.Start(typeof(CrashRun).Assembly, "child", folder.FullName, number.ToString(CultureInfo.InvariantCulture), mode, database);

    private static Process Start(DirectoryInfo folder, int number, string mode, string database) => Process.Start(StartOf(folder, number, mode, database))!;
}
