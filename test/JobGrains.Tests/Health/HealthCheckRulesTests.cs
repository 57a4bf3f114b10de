using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Tests.Health;

/// <summary>What each check says of what it sees.</summary>
public sealed class HealthCheckRulesTests
{
    private readonly FakeHealthSource _source = new();
    private readonly JobGrainsHealthOptions _options = new();

    [Theory]
    [InlineData(StoreState.Waiting, "No space left", "nothing needs to be started again")]
    [InlineData(StoreState.Stopped, "Damaged", "until the process is started again")]
    public async Task AStore_ThatKeepsNothing_IsUnhealthy(StoreState state, string problem, string advice)
    {
        _source.Store = new StoreHealth(state, problem);

        var result = await CheckAsync(new StoreHealthCheck(_source));

        result.Status.Should().Be(HealthStatus.Unhealthy);
        result.Description.Should().Contain(problem).And.Contain(advice);
        result.Data["state"].Should().Be(state.ToString());
    }

    [Fact]
    public async Task AWakeUpThatNobodyTakes_IsUnhealthy_ButNotForTheTimeBeforeTheStart()
    {
        _source.NextWakeUp = _source.Time.GetUtcNow() - TimeSpan.FromDays(1);
        var atStart = await CheckAsync(new WakeUpsHealthCheck(_source, Options.Create(_options)));
        _source.Silo.Clock.Now += TimeSpan.FromMinutes(2);
        var later = await CheckAsync(new WakeUpsHealthCheck(_source, Options.Create(_options)));
        _source.NextWakeUp = _source.Time.GetUtcNow() + TimeSpan.FromMinutes(1);
        var none = await CheckAsync(new WakeUpsHealthCheck(_source, Options.Create(_options)));

        atStart.Status.Should().Be(HealthStatus.Healthy);
        later.Status.Should().Be(HealthStatus.Unhealthy);
        later.Description.Should().Contain("00:02:00").And.Contain("MaxWakeUpLag");
        later.Data["overdueSeconds"].Should().Be(120.0);
        none.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task TheWorstLagOfFiveMinutes_IsDegraded()
    {
        _source.Silo.Clock.Now += TimeSpan.FromMinutes(30);
        _source.Silo.Engine.WakeUpLag.Observe(_source.Time.GetUtcNow() - TimeSpan.FromMinutes(2));
        _source.Silo.Engine.WakeUpLag.Observe(_source.Time.GetUtcNow() - TimeSpan.FromSeconds(2));
        _source.Silo.Clock.Now += TimeSpan.FromMinutes(4);
        var after4 = await CheckAsync(new WakeUpsHealthCheck(_source, Options.Create(_options)));
        _source.Silo.Clock.Now += TimeSpan.FromMinutes(1);
        var after5 = await CheckAsync(new WakeUpsHealthCheck(_source, Options.Create(_options)));

        after4.Status.Should().Be(HealthStatus.Degraded);
        after4.Description.Should().Contain("00:02:00");
        after5.Status.Should().Be(HealthStatus.Healthy);
    }

    [Fact]
    public async Task TheBacklog_IsThatOfAllSilos_AndTellsWhichDoNotAnswer()
    {
        var oldest = _source.Time.GetUtcNow() - TimeSpan.FromMinutes(7);
        _source.Backlogs["a"] = new BacklogReply(3, 1, oldest + TimeSpan.FromMinutes(1));
        _source.Backlogs["b"] = new BacklogReply(2, 4, oldest);
        _source.Backlogs["c"] = null;
        (_options.MaxOpenRuns, _options.MaxQueueTime) = (9, TimeSpan.FromMinutes(5));

        var result = await CheckAsync(new BacklogHealthCheck(_source, Options.Create(_options)));

        result.Status.Should().Be(HealthStatus.Degraded);
        result.Description.Should().Contain("10 runs are open (5 of them wait").And.Contain("00:07:00").And.Contain("1 silos have not answered: c");
        result.Data["running"].Should().Be(5L);
        result.Data["oldestQueuedSeconds"].Should().Be(420.0);
    }

    private static Task<HealthCheckResult> CheckAsync(IHealthCheck check) => check.CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);
}
