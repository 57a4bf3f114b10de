using System.Reflection;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Workers;

namespace JobGrains.Tests.Hosting;

public sealed class MailboxTests : IDisposable
{
    private readonly ProbeCluster _cluster = new();

    private ProbeLog Log => _cluster.Log;

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Call_WhenAnotherCallAwaits_BeginsAfterItsEnd()
    {
        var first = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "one");
        (await Log.NextAsync()).Should().Be("begin one");
        var second = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "two");
        Log.Open("two");
        Log.Open("one");
        await first;
        await second;

        (await Log.NextAsync()).Should().Be("end one");
        (await Log.NextAsync()).Should().Be("begin two");
    }

    [Fact]
    public async Task Call_WhenItsMethodInterleaves_RunsWhileAnotherAwaits()
    {
        var first = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "one");
        (await Log.NextAsync()).Should().Be("begin one");

        await _cluster.CallAsync(static (g, r) => g.PeekAsync(r));

        (await Log.NextAsync()).Should().Be("peek");
        Log.Open("one");
        await first;
    }

    [Fact]
    public async Task Call_WhenItsMethodInterleaves_WaitsForTheActivation()
    {
        Log.SlowActivations = true;
        var first = _cluster.CallAsync(static (g, r) => g.WhoAsync(r));
        (await Log.NextAsync()).Should().Be("activating");

        var peek = _cluster.CallAsync(static (g, r) => g.PeekAsync(r));
        Log.Open("activate");
        await first;
        await peek;

        (await Log.NextAsync()).Should().Be("activated", "a snapshot of a grain that has not read its state is wrong");
        (await Log.NextAsync()).Should().Be("peek");
    }

    [Fact]
    public void Interleaves_IsFoundOnInterfacesAlone()
    {
        var marked = typeof(EngineGrain).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(InterleavesAttribute), inherit: false))
            .ToList();

        marked.Should().NotBeEmpty().And.OnlyContain(method => method.DeclaringType!.IsInterface, "on a class it has no effect");
    }

    [Fact]
    public async Task Call_WhenTheGrainThrowsAForeignException_IsTranslatedAndTheActivationEnds()
    {
        var call = () => _cluster.CallAsync(static (g, r) => g.ThrowAsync(r), "broken");

        (await call.Should().ThrowAsync<JobGrainsUnavailableException>()).WithMessage("*broken*");
        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r))).Activation.Should().Be(2);
    }

    [Fact]
    public async Task Call_WhenItIsNotAnsweredInTime_FailsThoughItRunsOn()
    {
        var call = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "hung");
        await Log.NextAsync();

        _cluster.Clock.Advance(TimeSpan.FromSeconds(9));
        call.IsCompleted.Should().BeFalse();
        _cluster.Clock.Advance(TimeSpan.FromSeconds(3));

        await FluentActions.Awaiting(() => call).Should().ThrowAsync<JobGrainsUnavailableException>();
        Log.Open("hung");
        (await Log.NextAsync()).Should().Be("end hung");
    }

    [Fact]
    public async Task Send_WhenTheReplyComes_EntersAsATurn()
    {
        await _cluster.CallAsync(static (g, r) => g.SendAsync(r), "other");

        (await Log.NextAsync()).Should().Be("outcome True on 1");
    }

    [Fact]
    public async Task Timer_WhenDue_RunsAsATurn()
    {
        await _cluster.CallAsync(static (g, r) => g.StartTimerAsync(r));
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));

        (await Log.NextAsync()).Should().Be("timer 1");
    }

    [Fact]
    public async Task Call_WhenTheSiloInTheKeyIsUnknown_FailsAtOnce()
    {
        var call = async () => await _cluster.Silo.CallAsync<IWorkerGrain, NotifyEndedRequest, Ack>(
            "nobody@7", static (g, r) => g.NotifyEndedAsync(r), new NotifyEndedRequest(null!));

        await call.Should().ThrowAsync<JobGrainsUnavailableException>();
    }

    [Fact]
    public async Task Activation_WhenItDeactivates_SaysGoodbyeAndTheNextCallMakesAnother()
    {
        (await _cluster.CallAsync(static (g, r) => g.EndAsync(r))).Activation.Should().Be(1);

        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r))).Activation.Should().Be(2);
        (await Log.NextAsync()).Should().Be("deactivated 1");
    }

    [Fact]
    public async Task Activation_WhenIdle_IsCollected()
    {
        await _cluster.CallAsync(static (g, r) => g.WhoAsync(r));

        _cluster.Clock.Advance(TimeSpan.FromMinutes(4));

        (await Log.NextAsync()).Should().Be("deactivated 1");
    }

    [Fact]
    public async Task Activation_WhenHeld_IsNotCollected()
    {
        await _cluster.CallAsync(static (g, r) => g.HoldAsync(r));

        _cluster.Clock.Advance(TimeSpan.FromMinutes(4));

        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r))).Activation.Should().Be(1);
    }

    [Fact]
    public async Task Activation_WhenItsCommitConflicts_EndsWithoutGoodbyeAndItsCallsGoToTheNext()
    {
        await _cluster.CallAsync(static (g, r) => g.WriteAsync(r), "mine");
        await WriteBehindAsync();
        var waits = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "one");
        await Log.NextAsync();
        var write = _cluster.CallAsync(static (g, r) => g.WriteAsync(r), "lost");
        var read = _cluster.CallAsync(static (g, r) => g.ReadAsync(r));
        Log.Open("one");
        await waits;

        await FluentActions.Awaiting(() => write).Should().ThrowAsync<JobGrainsUnavailableException>();
        (await read).Should().Be(new ProbeReply(2, "theirs"));
        (await Log.NextAsync()).Should().Be("end one");
        await _cluster.CallAsync(static (g, r) => g.EndAsync(r));
        (await Log.NextAsync()).Should().Be("deactivated 2");
    }

    [Fact]
    public async Task WakeUp_WhenDue_WakesOnceAndGoes()
    {
        await _cluster.CallAsync(static (g, r) => g.WakeMeAsync(r));
        await _cluster.CallAsync(static (g, r) => g.EndAsync(r));
        (await Log.NextAsync()).Should().Be("deactivated 1");

        _cluster.Clock.Advance(TimeSpan.FromMinutes(5));

        (await Log.NextAsync()).Should().Be("woken 2");
        await _cluster.CallAsync(static (g, r) => g.WhoAsync(r));
        var far = _cluster.Clock.GetUtcNow() + TimeSpan.FromDays(1);
        (await _cluster.Store.TakeWakeUpsAsync(far, far + TimeSpan.FromDays(1), 100)).Should().NotContain(w => w.Grain.Type == "probe");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WakeUps_WhenMoreAreDueThanFit_WaitForThoseBeforeThemButNotForSlowOnes(bool slow)
    {
        const int Due = 3 * WakeUps.MaxInFlight;
        Log.SlowWakeUps = slow;
        var now = _cluster.Clock.GetUtcNow();
        for (var i = 0; i < Due; i++)
        {
            await _cluster.Store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", $"due-{i}"), Changes = default, ChangesWakeUp = true, WakeUpTime = now });
        }

        _cluster.Cluster.WakeUps.Notice(now);
        var woken = new HashSet<string>();
        while (woken.Count < Due)
        {
            var next = Log.NextAsync();
            while (!next.IsCompleted)
            {
                // Time goes on where all that fit are slow, and only there.
                _cluster.Clock.Advance(slow && woken.Count >= WakeUps.MaxInFlight ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero);
                await Task.Yield();
            }

            woken.Add(await next).Should().BeTrue("each comes once");
            if (slow && woken.Count == WakeUps.MaxInFlight)
            {
                (await _cluster.Store.GetNextWakeUpAsync()).Should().Be(now, "the others wait");
            }
        }

        Log.Open("wake");
    }

    [Fact]
    public async Task WakeUp_WhenItThrows_ComesAgain()
    {
        Log.FailingWakeUps = 1;
        await _cluster.CallAsync(static (g, r) => g.WakeMeAsync(r));
        await _cluster.CallAsync(static (g, r) => g.EndAsync(r));
        (await Log.NextAsync()).Should().Be("deactivated 1");
        _cluster.Clock.Advance(TimeSpan.FromMinutes(5));
        (await Log.NextAsync()).Should().Be("woken 2");

        // The grain threw, so its activation has ended, and the wake-up comes to the next one.
        var again = Log.NextAsync();
        while (!again.IsCompleted)
        {
            _cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await again).Should().Be("woken 3");
    }

    private async Task WriteBehindAsync()
    {
        var grain = new JobGrains.Hosting.Storage.GrainId("probe", "a");
        var stored = await _cluster.Store.ReadAsync(grain, "probe");
        var change = new JobGrains.Hosting.Storage.StoreChange("probe", RecordChangeKind.Write, stored.ETag, """{"Text":"theirs"}"""u8.ToArray(), null);
        await _cluster.Store.CommitAsync(new JobGrains.Hosting.Storage.StoreCommit { Grain = grain, Changes = new[] { change } });
    }
}
