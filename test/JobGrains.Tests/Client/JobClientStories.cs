using JobGrains.Testing;
using JobGrains.Tests.Jobs.Fakes;

namespace JobGrains.Tests.Client;

public sealed class JobClientStories
{
    private static readonly JobDefinition Echo = new() { Id = "j", Processor = "echo", Tags = ["job-tag"] };

    [Fact]
    public void ARun_OfAJobWithoutALimit_RunsAndCanBeWaitedFor() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var receipt = await cluster.Client.RunAsync("j", "hello");

        var end = await cluster.Client.WaitAsync(receipt.InstanceId);

        receipt.Outcome.Should().Be(RunOutcome.Created);
        end.Should().Match<InstanceInfo>(info => info.Status == InstanceStatus.Succeeded && info.Result == "hello" && info.Attempt == 1);
        (await cluster.Client.GetInstanceAsync(receipt.InstanceId)).Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.Client.GetHistoryAsync(receipt.InstanceId)).Should().ContainSingle().Which.Attempt.Should().Be(1);
        (await cluster.Client.ListTasksAsync(new TaskQuery { InstanceId = receipt.InstanceId })).Should().ContainSingle().Which.TaskId.Should().Be(TaskId.Root);
    });

    [Fact]
    public void TheKeyThatWasDrawnForARun_FindsIt() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var first = await cluster.Client.RunAsync("j");

        var again = await cluster.Client.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = first.Key.IdempotencyKey });
        var other = () => cluster.Client.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = first.Key.IdempotencyKey, Parameters = "1" });

        again.Should().Be(first with { Outcome = RunOutcome.Existing });
        await other.Should().ThrowAsync<JobConflictException>().WithMessage("*other parameters*");
    });

    [Fact]
    public void TheSameKey_WithTheSameRequest_FindsTheRunAndWithAnotherConflicts() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k", Parameters = "1" };
        var first = await cluster.Client.RunAsync(request);
        await cluster.Client.WaitAsync(first.InstanceId);

        var repeat = await cluster.Client.RunAsync(request);
        var other = () => cluster.Client.RunAsync(request with { Parameters = "2" });

        repeat.Should().Be(first with { Outcome = RunOutcome.Existing });
        await other.Should().ThrowAsync<JobConflictException>().WithMessage("*'k'*'j'*other parameters*");
    });

    [Fact]
    public void AnEdit_OnceItIsAnswered_IsWhatEverySiloRunsWith() => Tell(async cluster =>
    {
        for (var version = 1; version <= 5; version++)
        {
            var text = $"{version}";
            (await cluster.Client.SaveAsync(Echo with { Parameters = text })).Version.Should().Be(version);
            for (var run = 0; run < 6; run++)
            {
                var receipt = await cluster.Client.RunAsync("j");
                (await cluster.Client.WaitAsync(receipt.InstanceId)).Result.Should().Be(text);
            }
        }
    });

    [Fact]
    public void Save_WithAnExpectedVersion_ComparesAndSets() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo, expectedVersion: 0);
        await cluster.Client.SaveAsync(Echo, expectedVersion: 1);

        var late = () => cluster.Client.SaveAsync(Echo, expectedVersion: 1);
        var absent = () => cluster.Client.SaveAsync(Echo with { Id = "other" }, expectedVersion: 1);

        await late.Should().ThrowAsync<JobConflictException>().WithMessage("*version 2*expected 1*");
        await absent.Should().ThrowAsync<JobConflictException>().WithMessage("*'other' does not exist*");
    });

    [Fact]
    public void ADeletedJob_RunsNothingAndComesBackInItsNextGeneration() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var delayed = await cluster.Client.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromDays(1), IdempotencyKey = "k" });

        await cluster.Client.DeleteAsync("j");

        (await cluster.Client.WaitAsync(delayed.InstanceId)).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Canceled && end.Failure!.Message.Contains("deleted"));
        foreach (var call in (Func<IJobClient, Task>[])[c => c.GetAsync("j"), c => c.RunAsync("j"), c => c.PauseAsync("j"), c => c.DeleteAsync("j")])
        {
            var act = () => call(cluster.Client);
            await act.Should().ThrowAsync<JobNotFoundException>().WithMessage("*'j' is deleted*next generation*");
        }

        (await cluster.Client.SaveAsync(Echo)).Should().Match<JobInfo>(job => job.Generation == 1 && job.Status == JobStatus.Active);
        var again = await cluster.Client.RunAsync(new RunRequest { JobId = "j", IdempotencyKey = "k" });
        again.Outcome.Should().Be(RunOutcome.Created);
        again.InstanceId.Generation.Should().Be(1);
    });

    [Fact]
    public void APausedJobWithoutALimit_RefusesRunsButKnowsThoseItHas() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var request = new RunRequest { JobId = "j", IdempotencyKey = "k" };
        await cluster.Client.RunAsync(request);
        await cluster.Client.PauseAsync("j");

        var run = () => cluster.Client.RunAsync("j");

        await run.Should().ThrowAsync<JobConflictException>().WithMessage("*'j'*paused*Resume it*");
        (await cluster.Client.RunAsync(request)).Outcome.Should().Be(RunOutcome.Existing);
        (await cluster.Client.ResumeAsync("j")).Status.Should().Be(JobStatus.Active);
        await cluster.Client.RunAsync("j");
    });

    [Fact]
    public void ARun_OutsideTheLifeCycleWindow_IsRefused() => Tell(async cluster =>
    {
        var end = cluster.Time.GetUtcNow().AddHours(1);
        await cluster.Client.SaveAsync(Echo with { Lifecycle = new LifecycleWindow(null, end) });
        await cluster.Client.RunAsync("j");

        var late = () => cluster.Client.RunAsync(new RunRequest { JobId = "j", Delay = TimeSpan.FromHours(2) });

        await late.Should().ThrowAsync<JobValidationException>().WithMessage("*'j'*Lifecycle*");
    });

    [Fact]
    public void Unknown_JobsAndRuns_AreNamed() => Tell(async cluster =>
    {
        var run = () => cluster.Client.RunAsync("nobody");
        var get = () => cluster.Client.GetInstanceAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA");
        var wait = () => cluster.Client.WaitAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA");
        var cancel = () => cluster.Client.CancelAsync("nobody.0.AAAAAAAAAAAAAAAAAAAAAA");
        var tasks = () => cluster.Client.ListTasksAsync(new TaskQuery { InstanceId = "nobody.0.AAAAAAAAAAAAAAAAAAAAAA" });
        var retry = () => cluster.Client.RetryAsync(new RetryRequest { InstanceId = "nobody.0.AAAAAAAAAAAAAAAAAAAAAA", ExpectedAttempt = 1 });

        await run.Should().ThrowAsync<JobNotFoundException>().WithMessage("*'nobody' does not exist*");
        foreach (var act in (Func<Task>[])[get, wait, cancel, tasks, retry])
        {
            await act.Should().ThrowAsync<JobInstanceNotFoundException>().WithMessage("*'nobody.0.AAAAAAAAAAAAAAAAAAAAAA'*");
        }
    });

    [Fact]
    public void RunMany_WithGoodAndBadRequests_AnswersEachInOrder() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var requests = Enumerable.Range(0, 600).Select(i => new RunRequest { JobId = i % 3 == 0 ? "nobody" : "j", IdempotencyKey = $"k{i}" }).ToList();

        var results = await cluster.Client.RunManyAsync(requests);

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
        await cluster.Client.SaveAsync(Echo);
        var ended = await cluster.Client.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-1", Tags = ["red"] });
        await cluster.Client.WaitAsync(ended.InstanceId);
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(1));
        var open = await cluster.Client.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-1", Delay = TimeSpan.FromHours(1) });
        await cluster.Client.RunAsync(new RunRequest { JobId = "j", BusinessKey = "order-2" });

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
        await cluster.Client.SaveAsync(Echo);
        var run = await cluster.Client.RunAsync("j", "fail once");
        (await cluster.Client.WaitAsync(run.InstanceId)).Status.Should().Be(InstanceStatus.Failed);
        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Failed })).Should().Equal(run.InstanceId);

        await cluster.Client.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 1 });
        (await cluster.Client.WaitAsync(run.InstanceId)).Should().Match<InstanceInfo>(end => end.Status == InstanceStatus.Succeeded && end.Attempt == 2);

        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Failed })).Should().BeEmpty();
        (await FindAsync(cluster, new InstanceQuery { Status = InstanceStatus.Succeeded })).Should().Equal(run.InstanceId);
        var again = () => cluster.Client.RetryAsync(new RetryRequest { InstanceId = run.InstanceId, ExpectedAttempt = 2 });
        await again.Should().ThrowAsync<JobConflictException>();
    });

    [Fact]
    public void Watch_OfARun_EndsWithItsEnd() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo);
        var run = await cluster.Client.RunAsync("j", "sleep");

        var seen = new List<InstanceProgress>();
        await foreach (var item in cluster.Client.WatchAsync(run.InstanceId))
        {
            seen.Add(item);
        }

        seen.Should().HaveCountGreaterThan(1).And.OnlyHaveUniqueItems();
        seen[^1].Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void Definitions_CanBeListedExportedImportedAndCopied() => Tell(async cluster =>
    {
        await cluster.Client.SaveAsync(Echo with { Id = "b" });
        await cluster.Client.SaveAsync(Echo with { Id = "a", Tags = ["other"] });
        var json = await cluster.Client.ExportAsync("b");
        var imported = await cluster.Client.ImportAsync(json, "c");
        var copied = await cluster.Client.CopyAsync("b", "d");
        var onto = () => cluster.Client.ImportAsync(json);

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
            var act = () => call(cluster.Client);
            await act.Should().ThrowAsync<JobValidationException>();
        }

        var large = () => cluster.Client.RunAsync("j", new string('x', JobLimits.MaxPayloadBytes + 1));
        await large.Should().ThrowAsync<PayloadTooLargeException>();
    });

    private static async Task<IReadOnlyList<InstanceId>> FindAsync(SimulatedCluster cluster, InstanceQuery query) =>
        [.. (await cluster.Client.FindAsync(query)).Instances.Select(info => info.InstanceId)];

    private static async Task<List<string>> ListAsync(SimulatedCluster cluster, string? tag)
    {
        var ids = new List<string>();
        await foreach (var job in cluster.Client.ListAsync(tag))
        {
            ids.Add(job.Definition.Id.Value);
        }

        return ids;
    }

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
        SimulatedCluster.Run(new SimulatedClusterOptions { Mode = SimulationMode.Strict }.AddJobGrains(jobs => jobs.AddProcessor("echo", _ => processor)), c =>
        {
            cluster = c;
            return story(c);
        });
    }
}
