using System.Diagnostics;

namespace JobGrains.Simulation.Mutants;

/// <summary>Runs other programs to their end.</summary>
internal static class Commands
{
    public static (int ExitCode, string Output) Run(string folder, string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A copy of sources is no repository, and must not be taken for a part of one.
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetTempPath();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
