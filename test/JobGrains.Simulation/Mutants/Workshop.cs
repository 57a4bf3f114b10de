using System.Diagnostics;

namespace JobGrains.Simulation.Mutants;

/// <summary>A copy of the sources in which mutants are built, one after another. Deleted in the end.</summary>
internal sealed class Workshop : IDisposable
{
    private static readonly string[] Parts = ["src", "test/JobGrains.Simulation", "test/Directory.Build.props", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "nuget.config"];
    private static readonly HashSet<string> Skipped = new(["bin", "obj", "artifacts", ".git"], StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("jobgrains-mutants-").FullName;

    public Workshop(string root)
    {
        foreach (var part in Parts)
        {
            Copy(Path.Combine(root, part), Path.Combine(_folder, part));
        }
    }

    public string Assembly => Path.Combine(_folder, "artifacts", "bin", "JobGrains.Simulation", "release", "JobGrains.Simulation.dll");

    /// <summary>The repository that the current folder is in.</summary>
    public static string FindRoot()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "JobGrains.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Run this inside the repository: no folder above has JobGrains.sln.");
    }

    public (int ExitCode, string Output) Apply(Mutant mutant) => Run("git", ["apply", mutant.Path]);

    public (int ExitCode, string Output) Revert(Mutant mutant) => Run("git", ["apply", "-R", mutant.Path]);

    public (int ExitCode, string Output) Build() =>
        Run("dotnet", ["build", "-c", "Release", "-v", "q", "-clp:NoSummary", "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "test/JobGrains.Simulation"]);

    public (int ExitCode, string Output) Simulate(params IReadOnlyList<string> arguments) => Run("dotnet", [Assembly, .. arguments]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
            return;
        }

        if (!Directory.Exists(from) || Skipped.Contains(Path.GetFileName(from)))
        {
            return;
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(from))
        {
            Copy(entry, Path.Combine(to, Path.GetFileName(entry)));
        }
    }

    private (int ExitCode, string Output) Run(string program, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The copy is no repository, and must not be taken for a part of one.
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(_folder);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
