using JobGrains.Testing;
using JobGrains.Tests.Jobs.Fakes;

namespace JobGrains.Tests.Client;

public sealed class JobClientStories
{
    private static readonly JobDefinition Echo = new() { Id = "j", Processor = "echo", Tags = ["job-tag"] };

    [Fact]
    public void ARun_OfAJobWithoutALimit_RunsAndCanBeWaitedFor() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var receipt = await cluster.CallAsync(c => c.RunAsync("j", "hello"));

        var end = await cluster.CallAsync(c => c.WaitAsync(receipt.InstanceId));

        receipt.Outcome.Should().Be(RunOutcome.Created);
        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Succeeded && info.Result == "hello" && info.Attempt == 1);
        (await cluster.CallAsync(c => c.GetInstanceAsync(receipt.InstanceId))).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.CallAsync(c => c.GetHistoryAsync(receipt.InstanceId))).Should().ContainSingle().Which.Attempt.Should().Be(1);
        (await cluster.CallAsync(c => c.ListTasksAsync(new TaskQuery { InstanceId = receipt.InstanceId }))).Should().ContainSingle().Which.TaskId.Should().Be(TaskId.Root);
    });

    [Fact]
    public void TheSameKey_WithTheSameRequest_FindsTheRunAndWithAnotherConflicts() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k", Parameters = "1" };
        var first = await cluster.CallAsync(c => c.RunAsync(request));
        await cluster.CallAsync(c => c.WaitAsync(first.InstanceId));

        var repeat = await cluster.CallAsync(c => c.RunAsync(request));
        var other = () => cluster.CallAsync(c => c.RunAsync(request with { Parameters = "2" }));

        repeat.Should().Be(first with { Outcome = RunOutcome.Existing });
        await other.Should().ThrowAsync<JobConflictException>().WithMessage("*'k'*'j'*other parameters*");
    });

    [Fact]
    public void AnEdit_OnceItIsAnswered_IsWhatEverySiloRunsWith() => Tell(async cluster =>
    {
        for (var version = 1; version <= 5; version++)
        {
            var text = $"{version}";
            (await cluster.CallAsync(c => c.SaveAsync(Echo with { Parameters = text }))).Version.Should().Be(version);
            for (var run = 0; run < 6; run++)
            {
                var receipt = await cluster.CallAsync(c => c.RunAsync("j"));
                (await cluster.CallAsync(c => c.WaitAsync(receipt.InstanceId))).Result.Should().Be(text);
            }
        }
    });

    [Fact]
    public void Save_WithAnExpectedVersion_ComparesAndSets() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo, expectedVersion: 0));
        await cluster.CallAsync(c => c.SaveAsync(Echo, expectedVersion: 1));

        var late = () => cluster.CallAsync(c => c.SaveAsync(Echo, expectedVersion: 1));
        var absent = () => cluster.CallAsync(c => c.SaveAsync(Echo with { Id = "other" }, expectedVersion: 1));

        await late.Should().ThrowAsync<JobConflictException>().WithMessage("*version 2*expected 1*");
        await absent.Should().ThrowAsync<JobConflictException>().WithMessage("*'other' does not exist*");
    });

    [Fact]
    public void ADeletedJob_RunsNothingAndComesBackInItsNextGeneration() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var delayed = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromDays(1), IdempotencyKey = "k" }));

        await cluster.CallAsync(async c =>
        {
            await c.DeleteAsync("j");
            return 0;
        });

        (await cluster.CallAsync(c => c.WaitAsync(delayed.InstanceId))).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Canceled && end.Failure!.Message.Contains("deleted"));
        foreach (var call in (Func<IJobClient, Task>[])[c => c.GetAsync("j"), c => c.RunAsync("j"), c => c.PauseAsync("j"), c => c.DeleteAsync("j")])
        {
            var act = () => cluster.CallAsync(async c =>
            {
                await call(c);
                return 0;
            });
            await act.Should().ThrowAsync<JobNotFoundException>().WithMessage("*'j' is deleted*next generation*");
        }

        (await cluster.CallAsync(c => c.SaveAsync(Echo))).Should().Match<JobInfo>(job => job.Generation == 1 && job.Status == JobStatus.Active);
        var again = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "k" }));
        again.Outcome.Should().Be(RunOutcome.Created);
        again.InstanceId.Generation.Should().Be(1);
    });

    [Fact]
    public void APausedJobWithoutALimit_RefusesRunsButKnowsThoseItHas() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k" };
        await cluster.CallAsync(c => c.RunAsync(request));
        await cluster.CallAsync(c => c.PauseAsync("j"));

        var run = () => cluster.CallAsync(c => c.RunAsync("j"));

        await run.Should().ThrowAsync<JobConflictException>().WithMessage("*'j'*paused*Resume it*");
        (await cluster.CallAsync(c => c.RunAsync(request))).Outcome.Should().Be(RunOutcome.Existing);
        (await cluster.CallAsync(c => c.ResumeAsync("j"))).Status.Should().Be(JobStatus.Active);
        await cluster.CallAsync(c => c.RunAsync("j"));
    });

    [Fact]
    public void ARun_OutsideTheLifeCycleWindow_IsRefused() => Tell(async cluster =>
    {
        var end = cluster.Time.GetUtcNow().AddHours(1);
        await cluster.CallAsync(c => c.SaveAsync(Echo with { Lifecycle = new LifecycleWindow(null, end) }));
        await cluster.CallAsync(c => c.RunAsync("j"));

        var late = () => cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromHours(2) }));

        await late.Should().ThrowAsync<JobValidationException>().WithMessage("*'j'*Lifecycle*");
    });

    [Fact]
    public void Unknown_JobsAndRuns_AreNamed() => Tell(async cluster =>
    {
        var run = () => cluster.CallAsync(c => c.RunAsync("nobody"));
        var get = () => cluster.CallAsync(c => c.GetInstanceAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA"));
        var wait = () => cluster.CallAsync(c => c.WaitAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA"));
        var cancel = () => cluster.CallAsync(c => c.CancelAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA"));
        var tasks = () => cluster.CallAsync(c => c.ListTasksAsync(new TaskQuery { InstanceId = "nobody.0.AAAAAAAAAAAAAAAAAAAAAA" }));
        var retry = () => cluster.CallAsync(c => c.RetryAsync(new RetryRequest { InstanceId = "nobody.0.AAAAAAAAAAAAAAAAAAAAAA", ExpectedAttempt = 1 }));

        await run.Should().ThrowAsync<JobNotFoundException>().WithMessage("*'nobody' does not exist*");
        foreach (var act in (Func<Task>[])[get, wait, cancel, tasks, retry])
        {
            await act.Should().ThrowAsync<JobInstanceNotFoundException>().WithMessage("*'nobody.0.AAAAAAAAAAAAAAAAAAAAAA'*");
        }
    });

    [Fact]
    public void RunMany_WithGoodAndBadRequests_AnswersEachInOrder() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var requests = Enumerable.Range(0, 600).Select(i => new RunRequest { JobId = i % 3 == 0 ? "nobody" : "j", IdempotencyKey = $"k{i}" }).ToList();

        var results = await cluster.CallAsync(c => c.RunManyAsync(requests));

        results.Should().HaveCount(600);
        for (var i = 0; i < results.Count; i++)
        {
            if (i % 3 == 0)
            {
                results[i].Error.Should().BeOfType<JobNotFoundException>();
            }
            else
            {
                results[i].Receipt!.Key.IdempotencyKey.Should().Be($"k{i}");
            }
        }
    });

    [Fact]
    public void Find_ByKeyTagAndStatus_SeesOpenAndEndedRuns() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var ended = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-1", Tags = ["red"] }));
        await cluster.CallAsync(c => c.WaitAsync(ended.InstanceId));
        await cluster.DelayAsync(TimeSpan.FromSeconds(1));
        var open = await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-1", Delay = TimeSpan.FromHours(1) }));
        await cluster.CallAsync(c => c.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-2" }));

        (await FindAsync(cluster, new InstanceQuery { BusinessKey = "order-1" })).Should().Equal(open.InstanceId, ended.InstanceId);
        (await FindAsync(cluster, new InstanceQuery { JobId = "j", BusinessKey = "order-1", Status = InstanceStatus.Delayed })).Should().Equal(open.InstanceId);
        (await FindAsync(cluster, new InstanceQuery { Tag = "red" })).Should().Equal(ended.InstanceId);
        (await FindAsync(cluster, new InstanceQuery { Tag = "job-tag" })).Should().HaveCount(3);
        (await FindAsync(cluster, new InstanceQuery { Tag = "job-tag", Limit = 1 })).Should().ContainSingle();
        (await FindAsync(cluster, new InstanceQuery { JobId = "other" })).Should().BeEmpty();
    });

    [Fact]
    public void Find_OfAFailedRunThatRunsAgain_SeesItAsItIs() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var run = await cluster.CallAsync(c => c.RunAsync("j", "fail once"));
        (await cluster.CallAsync(c => c.WaitAsync(run.InstanceId))).Status.Should().Be(InstanceStatus.Failed);
        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Failed })).Should().Equal(run.InstanceId);

        await cluster.CallAsync(c => c.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 1 }));
        (await cluster.CallAsync(c => c.WaitAsync(run.InstanceId))).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Succeeded && end.Attempt == 2);

        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Failed })).Should().BeEmpty();
        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Succeeded })).Should().Equal(run.InstanceId);
        var again = () => cluster.CallAsync(c => c.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 2 }));
        await again.Should().ThrowAsync<JobConflictException>();
    });

    [Fact]
    public void Watch_OfARun_EndsWithItsEnd() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo));
        var run = await cluster.CallAsync(c => c.RunAsync("j", "sleep"));

        var seen = await cluster.CallAsync(async c =>
        {
            var items = new List<InstanceProgress>();
            await foreach (var item in c.WatchAsync(run.InstanceId))
            {
                items.Add(item);
            }

            return items;
        });

        seen.Should().HaveCountGreaterThan(1).And.OnlyHaveUniqueItems();
        seen[^1].Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void Definitions_CanBeListedExportedImportedAndCopied() => Tell(async cluster =>
    {
        await cluster.CallAsync(c => c.SaveAsync(Echo with { Id = "b" }));
        await cluster.CallAsync(c => c.SaveAsync(Echo with { Id = "a", Tags = ["other"] }));
        var json = await cluster.CallAsync(c => c.ExportAsync("b"));
        var imported = await cluster.CallAsync(c => c.ImportAsync(json, "c"));
        var copied = await cluster.CallAsync(c => c.CopyAsync("b", "d"));
        var onto = () => cluster.CallAsync(c => c.ImportAsync(json));

        imported.Definition.Should().BeEquivalentTo(Echo with { Id = "c" });
        copied.Status.Should().Be(JobStatus.Paused);
        await onto.Should().ThrowAsync<JobConflictException>().WithMessage("*'b' exists already*");
        (await ListAsync(cluster, null)).Should().Equal("a", "b", "c", "d");
        (await ListAsync(cluster, "job-tag")).Should().Equal("b", "c", "d");
    });

    [Fact]
    public void BadInput_IsRefusedBeforeAnythingIsAsked() => Tell(async cluster =>
    {
        Func<IJobClient, Task>[] calls =
        [
            c => c.SaveAsync(Echo with { Processor = "" }),
            c => c.GetAsync(default),
            c => c.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromDays(-1) }),
            c => c.RunManyAsync([.. Enumerable.Repeat(new RunRequest { JobId = "j" }, JobLimits.MaxRunBatch + 1)]),
            c => c.GetInstanceAsync(default),
            c => c.FindAsync(new InstanceQuery { Limit = 0 }),
            c => c.ImportAsync("{}"),
        ];
        foreach (var call in calls)
        {
            var act = () => cluster.CallAsync(async c =>
            {
                await call(c);
                return 0;
            });
            await act.Should().ThrowAsync<JobValidationException>();
        }

        var large = () => cluster.CallAsync(c => c.RunAsync("j", new string('x', JobLimits.MaxPayloadBytes + 1)));
        await large.Should().ThrowAsync<PayloadTooLargeException>();
    });

    private static async Task<IReadOnlyList<InstanceId>> FindAsync(SimulatedCluster cluster, InstanceQuery query) =>
        [.. (await cluster.CallAsync(c => c.FindAsync(query))).Select(info => info.InstanceId)];

    private static Task<List<string>> ListAsync(SimulatedCluster cluster, string? tag) => cluster.CallAsync(async c =>
    {
        var ids = new List<string>();
        await foreach (var job in c.ListAsync(tag))
        {
            ids.Add(job.Definition.Id.Value);
        }

        return ids;
    });

    private static void Tell(Func<SimulatedCluster, Task> story)
    {
        SimulatedCluster? cluster = null;
        var processor = new StoryProcessor(async (context, token) =>
        {
            switch (context.Parameters)
            {
                case "sleep":
                    await Task.Delay(TimeSpan.FromSeconds(2), cluster!.Time, token);
                    break;
                case "fail once" when context.Attempt == 1:
                    return ProcessorResult.Failed("as told");
            }

            return ProcessorResult.Succeeded(context.Parameters);
        });
        SimulatedCluster.Run(new SimulatedClusterOptions().AddProcessor("echo", _ => processor), c =>
        {
            cluster = c;
            return story(c);
        });
    }
}
