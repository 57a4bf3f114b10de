using JobGrains.Simulation.Mutants;

namespace JobGrains.Orleans.Crash;

/// <summary>
/// This program with the engine of the release that comes next: what it sends and stores has properties that this build does not know, and it ends itself where this one has lost
/// one of them. Deleted in the end.
/// </summary>
internal sealed class NextBuild : IDisposable
{
    private const string Name = "next";

    private readonly Workshop _workshop;

    private NextBuild(Workshop workshop) => _workshop = workshop;

    /// <summary>To be started with dotnet.</summary>
    public string Program => _workshop.ProgramOf(Name);

    public static NextBuild Make()
    {
        var root = Workshop.FindRoot();
        var workshop = new Workshop(root);
        Require(workshop.Apply(Path.Combine(root, "test", "Upgrade", Name + ".patch")));
        Require(workshop.Build(Name));
        return new NextBuild(workshop);
    }

    public void Dispose() => _workshop.Dispose();

    private static void Require((int ExitCode, string Output) outcome)
    {
        if (outcome.ExitCode != 0)
        {
            throw new InvalidOperationException($"The next build cannot be made: {outcome.Output}");
        }
    }
}
