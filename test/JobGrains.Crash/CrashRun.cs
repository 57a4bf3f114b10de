using System.Diagnostics;
using System.Globalization;

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
        for (var kill = 1; kill <= arguments.Kills; kill++)
        {
            using var child = Start(folder, kill, CrashChild.Load);
            await Task.Delay(random.Next(ShortestLife, LongestLife));
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

        using var last = Start(folder, arguments.Kills + 1, CrashChild.Finish);
        var ended = last.WaitForExitAsync();
        if (await Task.WhenAny(ended, Task.Delay(FinishLimit)) != ended)
        {
            last.Kill();
            await ended;
            Console.WriteLine($"Not all that was accepted ended within {FinishLimit}.");
        }

        var findings = new CrashFindings(ChildLog.Read(folder));
        findings.Print(arguments.Kills);
        var isWell = last.ExitCode == 0 && findings.Violations.Count == 0;
        Console.WriteLine(isWell ? "All is well." : $"{findings.Violations.Count} violations; the last process ended with {last.ExitCode}.");
        if (isWell && !arguments.Keeps)
        {
            folder.Delete(recursive: true);
        }

        return isWell ? 0 : 1;
    }

    private static Process Start(DirectoryInfo folder, int number, string mode) =>
        Process.Start(OwnProgram.Start("child", folder.FullName, number.ToString(CultureInfo.InvariantCulture), mode))!;
}
