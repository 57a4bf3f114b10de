using JobGrains.Hosting;

namespace JobGrains.Tests.Hosting;

public sealed class SiloTests : IDisposable
{
    private readonly ProbeCluster _cluster = new(silos: 2);

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public async Task Crash_WhenCallsWait_FailsThemAndTheGrainIsActivatedElsewhere()
    {
        var (one, two) = (_cluster.Cluster.Silos[0], _cluster.Cluster.Silos[1]);
        var waits = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "gate", from: one);
        (await _cluster.Log.NextAsync()).Should().Be("begin gate");

        _cluster.Cluster.Crash(one);
        _cluster.Cluster.DeclareDead(one);

        await FluentActions.Awaiting(() => waits).Should().ThrowAsync<JobGrainsUnavailableException>();
        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r), from: two)).Activation.Should().Be(2);
        two.Current.StateOf(one.Id).Should().Be(MemberState.Dead);
    }

    [Fact]
    public async Task DeclareDead_WhenTheSiloStillRuns_ItsActivationGoesOnBesideTheNextOne()
    {
        var (one, two) = (_cluster.Cluster.Silos[0], _cluster.Cluster.Silos[1]);
        var waits = _cluster.CallAsync(static (g, r) => g.WaitAsync(r), "gate", from: one);
        await _cluster.Log.NextAsync();
        _cluster.Deaf.Add(one);

        _cluster.Cluster.DeclareDead(one);

        await FluentActions.Awaiting(() => waits).Should().ThrowAsync<JobGrainsUnavailableException>();
        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r), from: two)).Activation.Should().Be(2);
        _cluster.Log.Open("gate");
        (await _cluster.Log.NextAsync()).Should().Be("end gate");
        one.HasEnded.Should().BeFalse();
        one.Apply(_cluster.Cluster.Members);
        one.HasEnded.Should().BeTrue();
    }

    [Fact]
    public async Task AddSilo_WhenAGrainIsActive_TellsItAsATurn()
    {
        await _cluster.CallAsync(static (g, r) => g.WhoAsync(r));

        _cluster.Cluster.AddSilo("third");

        (await _cluster.Log.NextAsync()).Should().Be("cluster 3");
    }

    [Fact]
    public async Task StopSilo_WhenItHasActivations_EndsThemInOrderAndLeaves()
    {
        var (one, two) = (_cluster.Cluster.Silos[0], _cluster.Cluster.Silos[1]);
        await _cluster.CallAsync(static (g, r) => g.WhoAsync(r), from: one);

        await _cluster.Cluster.StopSiloAsync(one);

        var events = new List<string> { await _cluster.Log.NextAsync() };
        while (events[^1] != "deactivated 1")
        {
            events.Add(await _cluster.Log.NextAsync());
        }

        two.Current.Living.Should().ContainSingle();
        (await _cluster.CallAsync(static (g, r) => g.WhoAsync(r), from: two)).Activation.Should().Be(2);
    }
}
