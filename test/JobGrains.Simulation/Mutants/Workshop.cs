using System.Reflection;

namespace JobGrains.Simulation.Mutants;

/// <summary>
/// A copy of the engine's sources in which patches are applied and built, one after another; each is put beside a copy of the running program, in a folder of its own. Deleted
/// in the end.
/// </summary>
internal sealed class Workshop : IDisposable
{
    private static readonly string[] Parts = ["src/JobGrains", "src/JobGrains.Abstractions", "Directory.Build.props", "Directory.Packages.props", ".editorconfig", "nuget.config"];
    private static readonly HashSet<string> Skipped = new(["bin", "obj"], StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("jobgrains-mutants-").FullName;
    private readonly Compiler _compiler;

    public Workshop(string root)
    {
        foreach (var part in Parts)
        {
            Copy(Path.Combine(root, part), Path.Combine(_folder, part));
        }

        _compiler = new Compiler(_folder);
    }

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

    public (int ExitCode, string Output) Apply(string patch) => Commands.Run(_folder, "git", ["apply", patch]);

    public (int ExitCode, string Output) Revert(string patch) => Commands.Run(_folder, "git", ["apply", "-R", patch]);

    /// <summary>Builds the program with the engine as it is now, under a name.</summary>
    public (int ExitCode, string Output) Build(string name)
    {
        var program = FolderOf(name);
        Directory.CreateDirectory(program);
        foreach (var file in Directory.GetFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        return _compiler.Compile(Path.Combine(program, "JobGrains.dll"));
    }

    /// <summary>What was built under a name, to be started with dotnet.</summary>
    public string ProgramOf(string name) => Path.Combine(FolderOf(name), Path.GetFileName(Assembly.GetEntryAssembly()!.Location));

    /// <summary>Runs what was built under a name and answers what it printed.</summary>
    public string Run(string name, IReadOnlyList<string> arguments) => Commands.Run(_folder, "dotnet", [ProgramOf(name), .. arguments]).Output;

    public void Dispose()
    {
        _compiler.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string FolderOf(string name) => Path.Combine(_folder, "built", name);

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
}
