using System.Reflection;
using System.Text;
using JobGrains.Hosting;
using JobGrains.Testing;
using JobGrains.Tests.Documentation;

namespace JobGrains.Tests.Building;

/// <summary>What the packages hold.</summary>
public sealed class PackageTests
{
    [Theory]
    [InlineData(typeof(IJobClient))]
    [InlineData(typeof(JobGrainsOptions))]
    [InlineData(typeof(SimulatedCluster))]
    public void AReleasedAssembly_NamesNoPathOfTheMachineThatBuiltIt(Type type)
    {
        var assembly = type.Assembly;
        if (assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration != "Release")
        {
            return;
        }

        var files = new[] { assembly.Location, Path.ChangeExtension(assembly.Location, ".pdb") };
        foreach (var file in files.Where(File.Exists))
        {
            var bytes = File.ReadAllBytes(file);
            bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Repository.Root)).Should().Be(-1, "{0} names no path", file);
            bytes.AsSpan().IndexOf(Encoding.Unicode.GetBytes(Repository.Root)).Should().Be(-1, "{0} names no path", file);
        }
    }

    [Fact]
    public void EveryPackage_HasSomethingToRead()
    {
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).ToList();

        projects.Should().HaveCountGreaterThan(5);
        projects.Should().OnlyContain(project => File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "README.md")));
        projects.Should().OnlyContain(project => File.ReadAllText(project).Contains("<Description>"));
    }
}
