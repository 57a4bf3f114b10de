using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Conformance;

/// <summary>Whether a job has succeeded lately is in its history, so nothing that ends makes it forgotten.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task AJobThatHasToSucceed_CountsFromItsLastSuccess_OrFromItsCreation() => RunAsync(async (cluster, probe) =>
    {
        var required = TimeSpan.FromHours(2);
        var time = new ShiftedTime();
        probe.Work = (context, _) => Task.FromResult(context.Parameters == "fail" ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded());

        (await CheckAsync(cluster, time, required)).Should().Match<HealthCheckResult>(check => check.Status == HealthStatus.Unhealthy && check.Description!.Contains("does not exist"));
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        var created = (await cluster.AskAsync(client => client.GetAsync("job"))).CreatedTime;
        time.Now = created + (required / 2);
        (await CheckAsync(cluster, time, required)).Status.Should().Be(HealthStatus.Healthy, "it has time yet");
        time.Now = created + (required * 1.5);
        (await CheckAsync(cluster, time, required)).Should().Match<HealthCheckResult>(check => check.Status == HealthStatus.Unhealthy && check.Description!.Contains("has never succeeded since it was created"));

        var good = await cluster.WaitAsync(await cluster.RunAgainAsync("job"));
        var bad = await cluster.WaitAsync(await cluster.RunAgainAsync("job", "fail"));
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Description = "changed" });
        await cluster.EndActivationsAsync();
        bad.Status.Should().Be(InstanceStatus.Failed);
        time.Now = good.EndedTime!.Value + (required / 2);
        (await CheckAsync(cluster, time, required)).Status.Should().Be(HealthStatus.Healthy, "a failure takes nothing away from the success before");
        time.Now = good.EndedTime.Value + (required * 1.5);
        var late = await CheckAsync(cluster, time, required);
        late.Status.Should().Be(HealthStatus.Unhealthy);
        late.Description.Should().Contain("Job 'job' has not succeeded since").And.Contain("RequireSuccessWithin");
        late.Data["job.lastSuccess"].Should().Be(good.EndedTime.Value);
        (await cluster.AskAsync(client => client.GetAsync("job"))).CreatedTime.Should().Be(created, "a change creates nothing");
    });

    private static Task<HealthCheckResult> CheckAsync(ConformanceCluster cluster, TimeProvider time, TimeSpan required) => cluster.AskAsync(client =>
        new SuccessHealthCheck(client, time, Options.Create(new JobGrainsHealthOptions().RequireSuccessWithin("job", required))).CheckHealthAsync(new HealthCheckContext()));
}
