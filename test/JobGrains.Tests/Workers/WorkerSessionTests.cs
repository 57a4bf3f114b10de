using JobGrains.Dispatch;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class WorkerSessionTests
{
    private static readonly SessionKey Key = new(WorkerWorld.Instance, 1);

    [Fact]
    public void Session_WhenTheOwnerIsAway_WaitsForItWithItsTasks() => Run(async (world, _) =>
    {
        var failures = 4;
        world.Host.Answer<SessionRequest>((_, _) => failures-- > 0 ? throw new JobGrainsUnavailableException("away") : new SessionReply(world.Spec));
        world.Accept(WorkerWorld.Batch(3));
        world.Holdings().Tasks.Should().OnlyContain(t => t.State == HeldState.Waiting);

        (await world.ReportsAsync(3)).Should().OnlyContain(r => r.Kind == ReportKind.Succeeded);
    });

    [Fact]
    public void Session_WhenTheAttemptHasEnded_StartsNothing() => Run(async (world, made) =>
    {
        world.Host.Answer<SessionRequest>((_, _) => new SessionReply(null));
        world.Accept(WorkerWorld.Batch(3));

        (await world.ReportsAsync(3)).Should().OnlyContain(r => r.Kind == ReportKind.Canceled);
        made.Should().BeEmpty();
    });

    [Fact]
    public void Session_WhenTasksFollowEachOther_KeepsItsProcessor() => Run(async (world, made) =>
    {
        world.Accept(WorkerWorld.Batch(3));
        await world.ReportsAsync(3);
        world.Accept(WorkerWorld.Batch(3, number: 2, first: 3));
        await world.ReportsAsync(3);

        made.Should().ContainSingle().Which.IsDisposed.Should().BeFalse();
        (await world.Host.Holds.Reader.ReadAsync()).Should().Be(world.Options.SessionHold);
    });

    [Fact]
    public void Session_WhenIdleAndReleased_LetsItsLeaseGoAndClosesWithIt() => Run(async (world, made) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await world.ReportAsync();
        await world.Host.Holds.Reader.ReadAsync();
        world.Host.Answer<SessionRequest>((_, _) => new ReleaseSessionReply(SessionVerdict.Release));

        (await world.Host.Holds.Reader.ReadAsync()).Should().Be(TimeSpan.Zero);
        world.Elapsed.Should().BeGreaterThanOrEqualTo(world.Options.SessionHold / 4);
        made.Single().IsDisposed.Should().BeFalse("the lease is collected by the runtime's rules");
        world.Worker.OnLeaseEnded(Key);
        await world.DelayAsync(TimeSpan.FromMilliseconds(1));

        made.Single().IsDisposed.Should().BeTrue();
    });

    [Fact]
    public void Session_WhenItsOwnerKeepsIt_RenewsItsLease() => Run(async (world, made) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await world.ReportAsync();
        world.Host.Answer<SessionRequest>((_, _) => new ReleaseSessionReply(SessionVerdict.Keep));

        for (var i = 0; i < 5; i++)
        {
            (await world.Host.Holds.Reader.ReadAsync()).Should().Be(world.Options.SessionHold);
        }

        made.Single().IsDisposed.Should().BeFalse();
    });

    [Fact]
    public void Session_WhenTheLeaseVanishesWhileATaskRuns_ClosesAfterItAndTheNextOpensAnother()
    {
        Gate gate = null!;
        var made = new List<Tracked>();
        WorkerWorld.Run(
            async world =>
            {
                gate = new Gate();
                made.Clear();
                world.Accept(WorkerWorld.Batch(1));
                await gate.Started.Reader.ReadAsync();
                world.Worker.OnLeaseEnded(Key);
                world.Accept(WorkerWorld.Batch(1, number: 2, first: 1));
                await gate.Started.Reader.ReadAsync();
                made.Should().HaveCount(2).And.OnlyContain(p => !p.IsDisposed);
                gate.Release(2);

                (await world.ReportsAsync(2)).Should().OnlyContain(r => r.Kind == ReportKind.Succeeded);
                await world.DelayAsync(TimeSpan.FromMilliseconds(1));

                made[0].IsDisposed.Should().BeTrue();
                made[1].IsDisposed.Should().BeFalse();
            },
            Tracked.Register(made, (c, t) => gate.Obedient(c, t)));
    }

    [Fact]
    public void EndSessions_WhenTasksWaitAndRun_CancelsTheOnesAndClosesAfterTheOthers()
    {
        Gate gate = null!;
        var made = new List<Tracked>();
        WorkerWorld.Run(
            async world =>
            {
                gate = new Gate();
                made.Clear();
                world.Accept(WorkerWorld.Batch(10));
                for (var i = 0; i < 4; i++)
                {
                    await gate.Started.Reader.ReadAsync();
                }

                world.Worker.EndSessions(new EndSessionsRequest(WorkerWorld.Instance, 1));
                (await world.ReportsAsync(6)).Should().OnlyContain(r => r.Kind == ReportKind.Canceled);
                made.Single().IsDisposed.Should().BeFalse();
                gate.Release(4);
                (await world.ReportsAsync(4)).Should().OnlyContain(r => r.Kind == ReportKind.Succeeded);
                await world.DelayAsync(TimeSpan.FromMilliseconds(1));

                made.Single().IsDisposed.Should().BeTrue();
            },
            Tracked.Register(made, (c, t) => gate.Stubborn(c, t)));
    }

    [Fact]
    public void EndSessions_WhenASupersededTaskRuns_TellsItToStop() => WorkerWorld.RunGated(async (world, gate) =>
    {
        world.Accept(WorkerWorld.Batch(1));
        await gate.Started.Reader.ReadAsync();

        world.Worker.EndSessions(new EndSessionsRequest(WorkerWorld.Instance, 1));

        (await world.ReportAsync()).Kind.Should().Be(ReportKind.Canceled);
    });

    private static void Run(Func<WorkerWorld, List<Tracked>, Task> scenario)
    {
        var made = new List<Tracked>();
        WorkerWorld.Run(
            world =>
            {
                made.Clear();
                return scenario(world, made);
            },
            Tracked.Register(made, (_, _) => new(ProcessorResult.Succeeded())));
    }
}
