using JobGrains.Crash;

namespace JobGrains.PostgreSql.Tests.Standby;

/// <summary>A few takeovers between real processes. <c>test/JobGrains.Crash -- --store postgres --takeovers 30</c> has more, and a limit for the time.</summary>
public class TakeoverTests(ServerFixture server)
{
    private const int MostOfATest = 120_000;

    [Fact(Timeout = MostOfATest)]
    public async Task AProcessThatIsKilled_AndOneThatIsPaused_LoseNothing_AndDoNothingTwice()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A process cannot be paused by a signal here.");
        }

        // Skips where there is no server.
        server.NextSchema();
        var folder = Directory.CreateTempSubdirectory("jobgrains-takeover-");
        var result = await TakeoverRun.RunAsync(folder, await server.Server.CreateDatabaseAsync(), takeovers: 2, new Random(1));

        result.ExitCode.Should().Be(0);
        result.Findings.Violations.Should().BeEmpty();
        folder.Delete(recursive: true);
    }
}
