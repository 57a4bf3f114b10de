using System.Reflection;

namespace JobGrains.Tests.PublicApi;

/// <summary>
/// The public surface is a reviewed text file. When this fails and the change is meant: copy the received file over the approved one, and say in the
/// changelog what users must know.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly string[] Assemblies = ["JobGrains.Abstractions", "JobGrains", "JobGrains.Testing"];

    [Fact]
    public void PublicSurface_IsTheApprovedOne()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "PublicApi");
        var approved = File.ReadAllText(Path.Combine(directory, "PublicApi.approved.txt")).ReplaceLineEndings("\n");
        var receivedFile = Path.Combine(directory, "PublicApi.received.txt");
        var received = string.Join('\n', Assemblies.Select(name => $"# {name}\n{PublicSurface.Describe(Assembly.Load(name))}"));
        File.WriteAllText(receivedFile, received);

        var added = received.Split('\n').Except(approved.Split('\n')).Select(line => "+ " + line);
        var removed = approved.Split('\n').Except(received.Split('\n')).Select(line => "- " + line);

        added.Concat(removed).Should().BeEmpty($"the surface is what PublicApi.approved.txt says; what it is now is in {receivedFile}");
    }
}
