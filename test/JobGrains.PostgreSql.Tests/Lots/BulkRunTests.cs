using System.Threading.Channels;
using JobGrains.Client;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>Many runs that wait for their time, as an application sees them.</summary>
public class BulkRunTests(ServerFixture server)
{
    private const int MostOfATest = 120_000;

    private static readonly TimeSpan Delay = TimeSpan.FromHours(1);

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_ThatWait_AreKeptInLots_AndAreFoundChangedAndRepeatedLikeOthers()
    {
        await using var host = await BulkHost.StartAsync(server, server.NextSchema());
        var client = host.Client;
        var requests = Enumerable.Range(0, 1_000).Select(i => Request(i)).ToList();

        var results = await client.RunManyAsync(requests, Ending);

        (await host.CountAsync("lots")).Should().Be(2);
        (await host.CountAsync("pending WHERE type = 'instance'")).Should().Be(0);
        results.Select(result => result.Receipt!.Outcome).Should().AllBeEquivalentTo(RunOutcome.Created);
        var (first, last) = (results[0].Receipt!, results[^1].Receipt!);
        (await client.GetInstanceAsync(last.InstanceId, Ending)).Should().BeEquivalentTo(new { last.InstanceId, Status = InstanceStatus.Delayed, BusinessKey = "business 999" });
        (await client.FindAsync(new InstanceQuery { BusinessKey = "business 7" }, Ending)).Instances.Should().ContainSingle().Which.InstanceId.Should().Be(results[7].Receipt!.InstanceId);
        (await client.FindAsync(new InstanceQuery { JobId = BulkHost.Job, Tag = "tag", Status = InstanceStatus.Delayed }, Ending)).Instances.Should().NotBeEmpty();

        var again = requests[0] with { IdempotencyKey = first.Key.IdempotencyKey };
        (await client.RunAsync(again, Ending)).Should().Be(first with { Outcome = RunOutcome.Existing });
        (await client.RunManyAsync([again], Ending))[0].Receipt.Should().Be(first with { Outcome = RunOutcome.Existing });
        await client.Invoking(c => c.RunAsync(again with { Parameters = "other" }, Ending)).Should().ThrowAsync<JobConflictException>();

        (await client.CancelAsync(last.InstanceId, "not needed", Ending)).Status.Should().Be(InstanceStatus.Canceled);
        (await client.GetHistoryAsync(last.InstanceId, Ending)).Should().ContainSingle().Which.Status.Should().Be(InstanceStatus.Canceled);
        (await client.FindAsync(new InstanceQuery { BusinessKey = "business 999" }, Ending)).Instances.Should().ContainSingle().Which.Status.Should().Be(InstanceStatus.Canceled);
        (await client.RetryAsync(new RetryRequest { InstanceId = last.InstanceId, ExpectedAttempt = 0 }, Ending)).InstanceId.Should().Be(last.InstanceId);
        (await client.WaitAsync(last.InstanceId, Ending)).Result.Should().Be("999");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_OfLots_WhenTheProcessIsStartedAgain_StartOnceEach_AndDoNotComeBack()
    {
        var schema = server.NextSchema();
        List<InstanceId> runs;
        await using (var first = await BulkHost.StartAsync(server, schema))
        {
            runs = [.. (await first.Client.RunManyAsync([.. Enumerable.Range(0, 1_500).Select(Request)], Ending)).Select(result => result.Receipt!.InstanceId)];
            await first.Client.CancelAsync(runs[3], cancellationToken: Ending);
            first.Runs.Should().BeEmpty();
        }

        await using (var second = await BulkHost.StartAsync(server, schema, ahead: Delay * 2))
        {
            foreach (var run in runs)
            {
                (await second.Client.WaitAsync(run, Ending)).Status.Should().Be(run == runs[3] ? InstanceStatus.Canceled : InstanceStatus.Succeeded);
            }

            second.Runs.Order().Should().Equal(runs.Where(run => run != runs[3]).Order());
            (await second.CountAsync("lots")).Should().Be(0);
        }

        await using var third = await BulkHost.StartAsync(server, schema, ahead: Delay * 3);
        (await third.Client.GetInstanceAsync(runs[5], Ending)).Status.Should().Be(InstanceStatus.Succeeded);
        (await third.Client.GetHistoryAsync(runs[5], Ending)).Should().ContainSingle();
        (await third.CountAsync("pending WHERE type = 'instance'")).Should().Be(0);
        third.Runs.Should().BeEmpty();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_OfLots_AreThoseOfTheProcessThatTakesOver()
    {
        var schema = server.NextSchema();
        await using var holder = await BulkHost.StartAsync(server, schema);
        await using var standby = await BulkHost.StartAsync(server, schema, ahead: Delay * 2);
        standby.Health.IsStandingBy.Should().BeTrue();
        var runs = (await holder.Client.RunManyAsync([.. Enumerable.Range(0, 600).Select(Request)], Ending)).Select(result => result.Receipt!.InstanceId).ToList();
        (await standby.Client.GetInstanceAsync(runs[9], Ending)).Status.Should().Be(InstanceStatus.Delayed);
        await holder.Client.CancelAsync(runs[3], cancellationToken: Ending);

        await holder.StopAsync();

        foreach (var run in runs)
        {
            (await standby.Client.WaitAsync(run, Ending)).Status.Should().Be(run == runs[3] ? InstanceStatus.Canceled : InstanceStatus.Succeeded);
        }

        standby.Runs.Order().Should().Equal(runs.Where(run => run != runs[3]).Order());
        holder.Runs.Should().BeEmpty();
        (await standby.CountAsync("lots")).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_OfAJobThatIsDeleted_EndWithIt()
    {
        await using var host = await BulkHost.StartAsync(server, server.NextSchema());
        await host.Client.SaveAsync(new JobDefinition { Id = "deleted", Processor = BulkHost.Job }, cancellationToken: Ending);
        var runs = (await host.Client.RunManyAsync([.. Enumerable.Range(0, 100).Select(i => Request(i) with { JobId = "deleted" })], Ending)).Select(result => result.Receipt!.InstanceId).ToList();

        await host.Client.DeleteAsync("deleted", DeleteJobOptions.CancelRunning, Ending);

        foreach (var run in runs)
        {
            (await host.Client.WaitAsync(run, Ending)).Status.Should().Be(InstanceStatus.Canceled);
        }

        (await host.CountAsync("lots")).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task RunMany_OfAllKinds_AnswersEachInOrder()
    {
        await using var host = await BulkHost.StartAsync(server, server.NextSchema());
        var client = host.Client;
        await client.SaveAsync(new JobDefinition { Id = "limited", Processor = BulkHost.Job, Admission = new() { MaxInstances = 2 } }, cancellationToken: Ending);
        await client.SaveAsync(new JobDefinition { Id = "paused", Processor = BulkHost.Job }, cancellationToken: Ending);
        await client.PauseAsync("paused", Ending);
        await client.SaveAsync(new JobDefinition { Id = "windowed", Processor = BulkHost.Job, Lifecycle = new() { End = DateTimeOffset.UtcNow.AddMinutes(30) } }, cancellationToken: Ending);
        RunRequest[] kinds =
        [
            Request(1),
            Request(2) with { Delay = TimeSpan.FromMilliseconds(1) },
            Request(3) with { IdempotencyKey = "key" },
            Request(4) with { JobId = "limited" },
            Request(5) with { JobId = "paused" },
            Request(6) with { JobId = "none" },
            Request(7) with { Delay = TimeSpan.FromDays(400) },
            Request(8) with { JobId = "windowed" },
            Request(9) with { Parameters = new string('x', 100_000) },
        ];
        var requests = Enumerable.Range(0, 50).SelectMany(_ => kinds).ToList();

        var results = await client.RunManyAsync(requests, Ending);

        for (var i = 0; i < results.Count; i++)
        {
            Type? expected = (i % kinds.Length) switch
            {
                4 => typeof(JobConflictException),
                5 => typeof(JobNotFoundException),
                6 or 7 => typeof(JobValidationException),
                _ => null,
            };
            results[i].Error?.GetType().Should().Be(expected, "of request {0}", i);
            results[i].Receipt?.InstanceId.JobId.Should().Be(requests[i].JobId);
        }

        results.Where((_, i) => i % kinds.Length == 2).Select(result => result.Receipt!.InstanceId).Distinct().Should().ContainSingle();
        results.Where((_, i) => i % kinds.Length != 2).Select(result => result.Receipt?.InstanceId).Where(id => id is not null).Should().OnlyHaveUniqueItems().And.HaveCount(5 * 50 - 50);
        (await host.CountAsync("lots")).Should().Be(1);
        (await client.GetInstanceAsync(results[9].Receipt!.InstanceId, Ending)).BusinessKey.Should().Be("business 1");
    }

    [Theory(Timeout = MostOfATest)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunMany_WhenTheAnswerOfALotIsLost_AsksForEachRunAgain_AndEachIsThereOnce(bool wasAdded)
    {
        await using var host = await BulkHost.StartAsync(server, server.NextSchema());
        var unsure = new UnsureHost(host.Silo, wasAdded);

        var results = await new JobClient(unsure).RunManyAsync([.. Enumerable.Range(0, 100).Select(Request)], Ending);

        results.Select(result => result.Receipt!.InstanceId).Should().Equal(unsure.Asked);
        results.Select(result => result.Receipt!.Outcome).Should().AllBeEquivalentTo(wasAdded ? RunOutcome.Existing : RunOutcome.Created);
        (await host.CountAsync("lots")).Should().Be(wasAdded ? 1 : 0);
        (await host.CountAsync("records WHERE grain LIKE 'instance/%'")).Should().Be(wasAdded ? 0 : 100);
        (await host.Client.GetInstanceAsync(unsure.Asked[42], Ending)).BusinessKey.Should().Be("business 42");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_OfAJobThatIsListenedTo_HaveTheirRecordsAtOnce()
    {
        var heard = Channel.CreateUnbounded<InstanceId>();
        await using var host = await BulkHost.StartAsync(server, server.NextSchema(), more: jobs => jobs.AddListener("listener", async (told, cancellationToken) => await heard.Writer.WriteAsync(told.InstanceId, cancellationToken)));

        var results = await host.Client.RunManyAsync([.. Enumerable.Range(0, 20).Select(Request)], Ending);

        (await host.CountAsync("lots")).Should().Be(0);
        foreach (var result in results)
        {
            await host.Client.CancelAsync(result.Receipt!.InstanceId, cancellationToken: Ending);
        }

        var expected = results.Select(result => result.Receipt!.InstanceId).ToHashSet();
        while (expected.Count > 0)
        {
            expected.Remove(await heard.Reader.ReadAsync(Ending));
        }
    }

    private static RunRequest Request(int number) =>
        new() { JobId = BulkHost.Job, Delay = Delay, Parameters = $"{number}", BusinessKey = $"business {number}", Tags = ["tag"] };
}
