using JobGrains.Testing;

namespace JobGrains.Tests.Testing;

/// <summary>Stories that cannot be told, and what is said of them.</summary>
public sealed class BadStoryTests
{
    [Fact]
    public void Options_OutOfRange_AreAllNamed()
    {
        var options = new SimulatedClusterOptions { Silos = 0, FaultStrength = 2, MaxVirtualTime = TimeSpan.Zero, MaxRealWait = TimeSpan.Zero, Mode = (SimulationMode)7, Host = (SimulatedHost)7 };

        var act = () => SimulatedCluster.Run(options, _ => Task.CompletedTask);

        act.Should().Throw<JobValidationException>().Which.Problems.Should().Equal(
            "SimulatedClusterOptions.Silos is 0; it must be 1 to 100.",
            "SimulatedClusterOptions.FaultStrength is 2; it must be 0 to 1.",
            "SimulatedClusterOptions.MaxVirtualTime is 00:00:00; it must be 1 second to 36600 days.",
            "SimulatedClusterOptions.MaxRealWait is 00:00:00; it must be 100 ms to 1 day.",
            "SimulatedClusterOptions.Mode is 7; it must be Open or Strict.",
            "SimulatedClusterOptions.Host is 7; it must be Embedded or Orleans.");
    }

    [Fact]
    public void AProcessor_RegisteredTwice_IsRefused()
    {
        var options = new SimulatedClusterOptions().AddJobGrains(jobs => jobs.AddProcessor("p", Succeed).AddProcessor("p", Succeed));

        var act = () => SimulatedCluster.Run(options, _ => Task.CompletedTask);

        act.Should().Throw<JobValidationException>().WithMessage("Processor 'p' is registered twice*");
    }

    [Fact]
    public void ADeclaredJob_ThatIsInvalid_IsRefused()
    {
        var options = new SimulatedClusterOptions().AddJobGrains(jobs => jobs.AddJob(new JobDefinition { Id = "j", Processor = "" }));

        var act = () => SimulatedCluster.Run(options, _ => Task.CompletedTask);

        act.Should().Throw<JobValidationException>().WithMessage("*Processor*");
    }

    [Fact]
    public void AStory_ThatThrows_ThrowsWhereItWasTold()
    {
        var act = () => SimulatedCluster.Run(Strict(), _ => throw new InvalidOperationException("as told"));

        act.Should().Throw<InvalidOperationException>().WithMessage("as told").Which.Data["JobGrains.Seed"].Should().Be(1UL);
    }

    [Fact]
    public void OfManySeeds_TheOneThatFailsIsNamed()
    {
        var act = () => SimulatedCluster.RunSeeds(1..10, Strict, cluster => cluster.Seed == 4 ? throw new InvalidOperationException("as told") : Task.CompletedTask);

        var failure = act.Should().Throw<SimulationFailedException>().WithMessage("Seed 4: as told*").Which;
        failure.Seed.Should().Be(4);
        failure.InnerException.Should().BeOfType<InvalidOperationException>();
    }

    [Fact]
    public void Seeds_IncludeTheFirstAndTheLast()
    {
        SimulatedCluster.RunSeeds(3..5, Strict, _ => Task.CompletedTask).Select(report => report.Seed).Should().Equal(3, 4, 5);
        var none = () => SimulatedCluster.RunSeeds(5..3, Strict, _ => Task.CompletedTask);
        var fromEnd = () => SimulatedCluster.RunSeeds(1..^1, Strict, _ => Task.CompletedTask);

        none.Should().Throw<ArgumentException>().WithMessage("There is no seed in 5..3*");
        fromEnd.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void AStory_ThatNeverEnds_SaysWhatRuns()
    {
        var options = Strict().AddJobGrains(jobs => jobs
            .AddProcessor("never", async (IJobContext _, CancellationToken _) =>
            {
                await new TaskCompletionSource().Task;
                return ProcessorResult.Succeeded();
            })
            .AddJob(new JobDefinition { Id = "never", Processor = "never" }));
        options.MaxVirtualTime = TimeSpan.FromHours(1);

        var act = () => SimulatedCluster.Run(options, async cluster =>
        {
            var run = await cluster.Client.RunAsync("never");
            await cluster.WaitAsync(run.InstanceId);
        });

        act.Should().Throw<SimulationFailedException>().WithMessage("Seed 1: Not done after 01:00:00 of virtual time. The story has not ended. Running: root of never.0.* on s*");
    }

    [Fact]
    public void ARunThatWaitsForCapacity_IsNotIdle()
    {
        var options = Strict().AddJobGrains(jobs => jobs
            .AddProcessor("p", Succeed)
            .AddJob(new JobDefinition { Id = "j", Processor = "p", Placement = new PlacementOptions { Tags = ["absent"] } }));

        var act = () => SimulatedCluster.Run(options, async cluster =>
        {
            await cluster.Client.RunAsync("j");
            await cluster.RunUntilIdleAsync(TimeSpan.FromMinutes(10));
        });

        act.Should().Throw<SimulationFailedException>().WithMessage("Seed 1: The cluster is not idle after 00:10:00 of virtual time. In progress: j.0.* is WaitingForCapacity (No eligible silo*");
    }

    [Fact]
    public void UnknownSilosAndBadValues_AreRefusedWithTheirNames() => SimulatedCluster.Run(Strict(), async cluster =>
    {
        var unknown = new SiloId("nowhere");
        Action[] calls =
        [
            () => cluster.Crash(unknown),
            () => cluster.DeclareDead(unknown),
            () => cluster.Pause(unknown),
            () => cluster.Resume(unknown),
            () => cluster.Isolate(unknown),
            () => cluster.Disturb(new CallFault { From = unknown }),
            () => cluster.GetServices(unknown),
            () => cluster.GetSilo("nowhere"),
        ];
        foreach (var call in calls)
        {
            call.Should().Throw<ArgumentException>().WithMessage("There is no silo *nowhere*s1*s2*s3*");
        }

        Action[] bad =
        [
            () => cluster.Crash(cluster.Silos[0], TimeSpan.FromSeconds(-2)),
            () => cluster.DeclareDead(cluster.Silos[0], TimeSpan.FromSeconds(-2)),
            () => cluster.Disturb(new CallFault { Limit = 0 }),
            () => cluster.Disturb(new CallFault { Delay = TimeSpan.FromSeconds(-1) }),
            () => cluster.DisturbStorage(StorageFault.Slow, 0),
            () => cluster.DisturbStorage((StorageFault)9),
        ];
        foreach (var call in bad)
        {
            call.Should().Throw<ArgumentOutOfRangeException>();
        }

        Func<Task>[] waits =
        [
            () => cluster.AdvanceAsync(TimeSpan.FromSeconds(-1)),
            () => cluster.RunUntilIdleAsync(TimeSpan.FromSeconds(-1)),
            () => cluster.AddSiloAsync(new string('x', 41)),
        ];
        foreach (var wait in waits)
        {
            await wait.Should().ThrowAsync<ArgumentOutOfRangeException>();
        }

        var twice = () => cluster.AddSiloAsync("s1");
        await twice.Should().ThrowAsync<ArgumentException>().WithMessage("A silo named 's1' runs*");
        cluster.Silos.Should().HaveCount(3, "nothing of it has happened");
    });

    [Fact]
    public void WithoutAnySilo_CallsSaySo() => SimulatedCluster.Run(Strict(), async cluster =>
    {
        foreach (var silo in cluster.Silos)
        {
            cluster.Crash(silo);
        }

        var call = () => cluster.Client.GetSilosAsync();
        var idle = () => cluster.RunUntilIdleAsync();

        await call.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("No silo of the simulated cluster runs*AddSiloAsync*");
        await idle.Should().ThrowAsync<JobGrainsUnavailableException>();
    });

    [Fact]
    public async Task ACluster_UsedWhenItsStoryIsOver_SaysSo()
    {
        SimulatedCluster? kept = null;
        SimulatedCluster.Run(Strict(), cluster =>
        {
            kept = cluster;
            return Task.CompletedTask;
        });

        var call = () => kept!.Client.GetSilosAsync(TestContext.Current.CancellationToken);
        var crash = () => kept!.Crash(new SiloId("s1@1"));

        await call.Should().ThrowAsync<InvalidOperationException>().WithMessage("The story of this simulated cluster is over*");
        crash.Should().Throw<InvalidOperationException>().WithMessage("The story of this simulated cluster is over*");
    }

    private static ValueTask<ProcessorResult> Succeed(IJobContext context, CancellationToken cancellationToken) => new(ProcessorResult.Succeeded());

    private static SimulatedClusterOptions Strict() => new() { Mode = SimulationMode.Strict };
}
