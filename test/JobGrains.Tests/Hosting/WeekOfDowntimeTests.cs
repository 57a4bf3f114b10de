using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Tests.Hosting;

/// <summary>The embedded host is down for a week, over its journal; each policy does what it promises when it is back.</summary>
public sealed class WeekOfDowntimeTests : IDisposable
{
    private const int MaxFires = 24;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jobgrains-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(MisfirePolicy.Skip, 0)]
    [InlineData(MisfirePolicy.FireOnce, 1)]
    [InlineData(MisfirePolicy.FireAll, MaxFires)]
    public async Task Restart_AfterAWeek_DoesWhatThePolicySays(MisfirePolicy policy, int late)
    {
        var job = new JobDefinition
        {
            Id = "hourly",
            Processor = "probe",
            Schedule = Schedule.Cron("0 * * * *"),
            Misfire = new MisfireOptions { Policy = policy, MaxFires = MaxFires },
        };
        DateTimeOffset first;
        using (var host = await StartAsync(new Probe(), TimeSpan.Zero))
        {
            first = (await host.Services.GetRequiredService<IJobClient>().SaveAsync(job, cancellationToken: TestContext.Current.CancellationToken)).NextFireTime!.Value;
            await host.StopAsync(TestContext.Current.CancellationToken);
        }

        var probe = new Probe();
        using var again = await StartAsync(probe, Week);
        var client = again.Services.GetRequiredService<IJobClient>();
        if (late > 0)
        {
            await probe.StartAsync(_ => probe.Starts.Count >= late);
        }

        var next = await UntilAsync(client, info => info.NextFireTime > first + Week - TimeSpan.FromHours(1));
        await client.PauseAsync("hourly", TestContext.Current.CancellationToken);
        foreach (var run in probe.Starts)
        {
            await client.WaitAsync(run.Run, TestContext.Current.CancellationToken);
        }

        var rows = (await client.FindHistoryAsync(new HistoryQuery { JobId = "hourly", Limit = 1_000 }, TestContext.Current.CancellationToken)).Rows;
        await again.StopAsync(TestContext.Current.CancellationToken);

        // Between stop and start an hour may have begun.
        var due = (int)((next - first) / TimeSpan.FromHours(1));
        due.Should().BeInRange(168, 169);
        var ran = rows.Where(row => row.Attempt == 1).Select(row => row.ScheduledTime).Order().ToList();
        var missed = rows.Where(row => row.Attempt == 0).Should().ContainSingle().Subject;
        missed.ScheduledTime.Should().Be(first);
        missed.MissedFires.Should().Be(due - ran.Count);
        missed.LastScheduledTime.Should().Be(first.AddHours(missed.MissedFires - 1));
        missed.Decision.Should().Contain(policy.ToString());
        ran.Should().Equal(Enumerable.Range(due - ran.Count, ran.Count).Select(hour => first.AddHours(hour)));
        ran.Count.Should().BeInRange(late, late + 1);
    }

    private static async Task<DateTimeOffset> UntilAsync(IJobClient client, Func<JobInfo, bool> condition)
    {
        while (true)
        {
            var info = await client.GetAsync("hourly", TestContext.Current.CancellationToken);
            if (condition(info))
            {
                return info.NextFireTime!.Value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }
    }

    private async Task<IHost> StartAsync(Probe probe, TimeSpan later)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<TimeProvider>(new LaterClock(later));
        builder.Services.AddJobGrains(jobs => jobs.UseJournal(_folder.FullName).AddProcessor("probe", _ => probe));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }
}
