using System.Reflection;

namespace JobGrains.Conformance.PublicApi;

/// <summary>
/// The public surface is a reviewed text file. When this fails and the change is meant: copy the received file over the approved one, and say in the
/// changelog what users must know.
/// </summary>
/// <param name="assemblies">The names of the assemblies whose surface it is.</param>
public abstract class PublicApiSuite(params string[] assemblies)
{
    [Fact]
    public void PublicSurface_IsTheApprovedOne()
    {
        var directory = Path.Combine(AppContext.BaseDirectory, "PublicApi");
        var approved = File.ReadAllText(Path.Combine(directory, "PublicApi.approved.txt")).ReplaceLineEndings("\n");
        var receivedFile = Path.Combine(directory, "PublicApi.received.txt");
        var received = string.Join('\n', assemblies.Select(name => $"# {name}\n{PublicSurface.Describe(Assembly.Load(name))}"));
        File.WriteAllText(receivedFile, received);

        var added = received.Split('\n').Except(approved.Split('\n')).Select(line => "+ " + line);
        var removed = approved.Split('\n').Except(received.Split('\n')).Select(line => "- " + line);

        added.Concat(removed).Should().BeEmpty($"the surface is what PublicApi.approved.txt says; what it is now is in {receivedFile}");
    }
}
