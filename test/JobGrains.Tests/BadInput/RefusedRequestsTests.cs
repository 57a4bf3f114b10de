using JobGrains.Tests.Scenarios;

namespace JobGrains.Tests.BadInput;

/// <summary>What is asked for and makes no sense, or not now.</summary>
public sealed class RefusedRequestsTests
{
    private static readonly JobDefinition Job = new() { Id = "job", Processor = "probe" };

    [Fact]
    public void ARunRequestOutOfItsRanges_ListsEveryProblem() => Scenario.Tell(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job);
        var request = new RunRequest
        {
            JobId = "job",
            Delay = TimeSpan.FromSeconds(-1),
            IdempotencyKey = new string('k', JobLimits.MaxKeyLength + 1),
            BusinessKey = "",
            Tags = [.. Enumerable.Range(0, JobLimits.MaxTags + 1).Select(tag => $"tag{tag}")],
            Priority = 101,
        };

        var run = () => cluster.AskAsync(client => client.RunAsync(request));

        var problems = (await run.Should().ThrowAsync<JobValidationException>()).Which.Problems;
        problems.Should().HaveCount(5);
        problems.Should().Contain(problem => problem.Contains("Delay")).And.Contain(problem => problem.Contains("IdempotencyKey") && problem.Contains("256"));
        probe.Starts.Should().BeEmpty();
    });

    [Fact]
    public void ADefinitionOutOfItsRanges_ListsEveryProblem() => Scenario.Tell(async (cluster, _) =>
    {
        var definition = Job with
        {
            Processor = "",
            ConcurrencyPerSilo = 0,
            MaxDeliveries = -1,
            TaskRetry = new RetryPolicy { MaxTries = 0, Delay = TimeSpan.FromSeconds(-1) },
            Timeouts = new TimeoutOptions { Attempt = TimeSpan.FromDays(4_000), Grace = TimeSpan.MinValue },
            Admission = new AdmissionOptions { MaxInstances = -5 },
        };

        var save = () => cluster.SaveAsync(definition);

        (await save.Should().ThrowAsync<JobValidationException>()).Which.Problems.Should().HaveCount(8);
    });

    [Fact]
    public void ADeletedJob_CannotRun() => Scenario.Tell(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job);
        await cluster.AskAsync(async client =>
        {
            await client.DeleteAsync("job");
            return true;
        });

        var run = () => cluster.AskAsync(client => client.RunAsync("job"));

        await run.Should().ThrowAsync<JobNotFoundException>().WithMessage("*'job'*");
        probe.Starts.Should().BeEmpty();
    });

    [Fact]
    public void ADeletedJobThatIsSavedAgain_IsItsNextGeneration() => Scenario.Tell(async (cluster, _) =>
    {
        var first = await cluster.RunAsync(Job);
        await cluster.WaitAsync(first);
        await cluster.AskAsync(async client =>
        {
            await client.DeleteAsync("job");
            return true;
        });

        var second = await cluster.RunAsync(Job);

        (first.Generation, second.Generation).Should().Be((0, 1));
        (await cluster.WaitAsync(second)).Status.Should().Be(InstanceStatus.Succeeded);
    });

    [Fact]
    public void ARunThatRuns_CannotBeRetried() => Scenario.Tell(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var run = await cluster.RunAsync(Job);
        await probe.StartAsync(_ => true);
        var retry = () => cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = 1 }));

        await retry.Should().ThrowAsync<JobConflictException>().WithMessage($"*{run}*");
        release.Give();
        await cluster.WaitAsync(run);
        await retry.Should().ThrowAsync<JobConflictException>().WithMessage($"*{run}*");
        probe.Starts.Should().ContainSingle();
    });

    [Fact]
    public void TwoDefinitionsUnderOneId_AreAConflict() => Scenario.Tell(async (cluster, _) =>
    {
        var first = await cluster.SaveAsync(Job);
        var edited = await cluster.AskAsync(client => client.SaveAsync(Job with { Name = "edited" }, first.Version));
        var json = await cluster.AskAsync(client => client.ExportAsync("job"));

        var stale = () => cluster.AskAsync(client => client.SaveAsync(Job with { Name = "stale" }, first.Version));
        var import = () => cluster.AskAsync(client => client.ImportAsync(json));
        var copy = () => cluster.AskAsync(client => client.CopyAsync("job", "job"));

        await stale.Should().ThrowAsync<JobConflictException>().WithMessage("*'job'*");
        await import.Should().ThrowAsync<JobConflictException>().WithMessage("*'job'*");
        await copy.Should().ThrowAsync<JobConflictException>().WithMessage("*'job'*");
        (await cluster.AskAsync(client => client.GetAsync("job"))).Should().BeEquivalentTo(edited);
    });

    [Fact]
    public void AnImportThatIsNoDefinition_SaysSo() => Scenario.Tell(async (cluster, _) =>
    {
        foreach (var json in (string[])["", "nonsense", "[]", "{}", """{"id":"a b","processor":"p"}"""])
        {
            var import = () => cluster.AskAsync(client => client.ImportAsync(json));
            await import.Should().ThrowAsync<JobValidationException>($"of '{json}'");
        }
    });

    [Fact]
    public void ARunOutsideTheLifecycleWindow_IsRefused() => Scenario.Tell(async (cluster, _) =>
    {
        await cluster.SaveAsync(Job with { Lifecycle = new LifecycleWindow(End: new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)) });

        var run = () => cluster.AskAsync(client => client.RunAsync("job"));

        await run.Should().ThrowAsync<JobValidationException>().WithMessage("*'job'*2020*");
    });

    [Fact]
    public void TooManyRunsAtOnce_AreRefused() => Scenario.Tell(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job);

        var run = () => cluster.AskAsync(client => client.RunManyAsync([.. Enumerable.Repeat(new RunRequest { JobId = "job" }, JobLimits.MaxRunBatch + 1)]));

        await run.Should().ThrowAsync<JobValidationException>().WithMessage($"*{JobLimits.MaxRunBatch + 1}*{JobLimits.MaxRunBatch}*");
        probe.Starts.Should().BeEmpty();
    });

    [Fact]
    public void OfManyRuns_EachIsAcceptedOrRefusedOnItsOwn() => Scenario.Tell(async (cluster, _) =>
    {
        await cluster.SaveAsync(Job);

        var results = await cluster.AskAsync(client => client.RunManyAsync(
            [new RunRequest { JobId = "job", IdempotencyKey = "1" }, new RunRequest { JobId = "nope", IdempotencyKey = "2" }, new RunRequest { JobId = "job", IdempotencyKey = "3" }]));

        results.Select(result => result.Receipt is not null).Should().Equal(true, false, true);
        results[1].Error.Should().BeOfType<JobNotFoundException>();
    });
}
