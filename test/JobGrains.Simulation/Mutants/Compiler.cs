using System.Text.Json;

namespace JobGrains.Simulation.Mutants;

/// <summary>
/// Compiles a copy of the engine again and again with one compiler that stays warm: what takes long of a build is everything but the compilation of the few lines that
/// changed. It ends with this object, or by itself when nobody needs it.
/// </summary>
internal sealed class Compiler(string folder) : IDisposable
{
    private const string Project = "src/JobGrains";
    private const string Abstractions = "JobGrains.Abstractions.dll";
    private readonly string _server = $"jobgrains-mutants-{Environment.ProcessId}";
    private List<string>? _arguments;
    private string _compilers = "";

    /// <summary>Compiles the engine as it is now.</summary>
    public (int ExitCode, string Output) Compile(string assembly)
    {
        if (_arguments is null && Prepare() is { ExitCode: not 0 } failed)
        {
            return failed;
        }

        var arguments = Path.Combine(folder, "compiler.rsp");
        File.WriteAllLines(arguments, [.. _arguments!, $"/out:{assembly}"]);
        return Commands.Run(Path.Combine(folder, Project), "dotnet", [Path.Combine(_compilers, "csc.dll"), "/noconfig", $"/shared:{_server}", "/keepalive:60", $"@{arguments}"]);
    }

    public void Dispose()
    {
        if (_arguments is not null)
        {
            Commands.Run(folder, "dotnet", [Path.Combine(_compilers, "VBCSCompiler.dll"), "-shutdown", $"-pipename:{_server}"]);
        }
    }

    /// <summary>Asks the project for the compiler's arguments.</summary>
    private (int ExitCode, string Output) Prepare()
    {
        var restored = Commands.Run(folder, "dotnet", ["restore", Project, "-v", "q"]);
        if (restored.ExitCode != 0)
        {
            return restored;
        }

        var asked = Commands.Run(folder, "dotnet",
        [
            "msbuild", Project, "-t:Compile", "-p:Configuration=Release", "-p:BuildProjectReferences=false", "-p:ProvideCommandLineArgs=true", "-p:SkipCompilerExecution=true",
            "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:GenerateDocumentationFile=false", "-getItem:CscCommandLineArgs", "-getProperty:RoslynTargetsPath",
        ]);
        if (asked.ExitCode != 0)
        {
            return asked;
        }

        using var answer = JsonDocument.Parse(asked.Output);
        _compilers = Path.Combine(answer.RootElement.GetProperty("Properties").GetProperty("RoslynTargetsPath").GetString()!, "bincore");
        _arguments =
        [
            .. answer.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs").EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString()!)
                .Where(argument => argument != "/noconfig" && !argument.StartsWith("/out:", StringComparison.Ordinal) && !argument.StartsWith("/refout:", StringComparison.Ordinal))
                .Select(argument => argument.EndsWith("/" + Abstractions, StringComparison.Ordinal) ? $"/reference:{Path.Combine(AppContext.BaseDirectory, Abstractions)}" : argument),
        ];
        return asked;
    }
}
