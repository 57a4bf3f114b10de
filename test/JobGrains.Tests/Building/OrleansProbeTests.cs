using System.Diagnostics;
using JobGrains.Tests.Documentation;

namespace JobGrains.Tests.Building;

/// <summary>What building the solution does where the package sources lack the Orleans packages, on a copy of the build's files with a small solution.</summary>
public sealed class OrleansProbeTests : IDisposable
{
    private static readonly string[] Copied = ["Directory.Build.props", "Directory.Orleans.targets", "Directory.Packages.props", "Directory.Solution.targets", "eng/OrleansProbe/OrleansProbe.csproj"];

    private const string Solution = """
        Microsoft Visual Studio Solution File, Format Version 12.00
        Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Uses", "Uses\Uses.csproj", "{0B902207-7C1D-4DD0-BC4D-BC03872A56EC}"
        EndProject
        Global
          GlobalSection(SolutionConfigurationPlatforms) = preSolution
            Debug|Any CPU = Debug|Any CPU
          EndGlobalSection
          GlobalSection(ProjectConfigurationPlatforms) = postSolution
            {0B902207-7C1D-4DD0-BC4D-BC03872A56EC}.Debug|Any CPU.ActiveCfg = Debug|Any CPU
            {0B902207-7C1D-4DD0-BC4D-BC03872A56EC}.Debug|Any CPU.Build.0 = Debug|Any CPU
          EndGlobalSection
        EndGlobal
        """;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.Orleans.Server" />
          </ItemGroup>
          <Import Project="$(OrleansTargets)" />
        </Project>
        """;

    private const string NoSources = """
        <configuration>
          <packageSources>
            <clear />
            <add key="empty" value="packages" />
          </packageSources>
          <packageSourceMapping>
            <clear />
          </packageSourceMapping>
        </configuration>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("jobgrains-probe-").FullName;

    public OrleansProbeTests()
    {
        foreach (var file in Copied)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(_folder, file));
        }

        Directory.CreateDirectory(Path.Combine(_folder, "packages"));
        Directory.CreateDirectory(Path.Combine(_folder, "Uses"));
        File.WriteAllText(Path.Combine(_folder, "Small.sln"), Solution);
        File.WriteAllText(Path.Combine(_folder, "Uses", "Uses.csproj"), Project);
        File.WriteAllText(Path.Combine(_folder, "Uses", "Program.cs"), "this does not compile");
        File.WriteAllText(Path.Combine(_folder, "nuget.config"), NoSources);
    }

    private string LocalProps => Path.Combine(_folder, "Orleans.local.props");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Build_WhenTheSourcesLackOrleans_LeavesItsProjectsEmptyAndSaysSo()
    {
        var (exitCode, output) = await BuildAsync();

        exitCode.Should().Be(0, output);
        output.Should().Contain("The package sources lack the Orleans packages").And.Contain("0 Warning(s)");
        File.Exists(LocalProps).Should().BeTrue();
    }

    [Fact]
    public async Task Build_WhenOrleansIsInsistedOn_FailsForTheMissingPackage()
    {
        var (exitCode, output) = await BuildAsync("-p:OrleansRestorable=true");

        exitCode.Should().NotBe(0);
        output.Should().Contain("error NU1101").And.Contain("Microsoft.Orleans.Server");
        File.Exists(LocalProps).Should().BeFalse();
    }

    [Fact]
    public async Task Build_WhenNothingIsMissing_CompilesTheProjects()
    {
        // The probe and the project need nothing here, so what is left is what the project's source says.
        Rewrite("eng/OrleansProbe/OrleansProbe.csproj");
        Rewrite("Uses/Uses.csproj");
        File.WriteAllText(LocalProps, "<Project><PropertyGroup><OrleansRestorable>false</OrleansRestorable></PropertyGroup></Project>");

        var (exitCode, output) = await BuildAsync();

        exitCode.Should().NotBe(0);
        output.Should().Contain("error CS").And.NotContain("lack the Orleans packages");
        File.Exists(LocalProps).Should().BeFalse();
    }

    private void Rewrite(string project)
    {
        var path = Path.Combine(_folder, project);
        File.WriteAllLines(path, File.ReadAllLines(path).Where(line => !line.Contains("PackageReference", StringComparison.Ordinal)));
    }

    private async Task<(int ExitCode, string Output)> BuildAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["build", "--nologo", "--tl:off", "-nodeReuse:false", .. arguments])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What is in the user's own folder of packages would be found there.
        start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "restored");
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
