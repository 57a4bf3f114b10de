namespace JobGrains.Conformance;

/// <summary>Guarantee 1.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task AKeyYieldsOneRun_HoweverOftenItIsAskedFor() => RunAsync(async (cluster, probe) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        var request = new RunRequest { JobId = "job", IdempotencyKey = "key", Parameters = "1" };

        var asked = Enumerable.Range(0, 8).Select(_ => cluster.AskAsync(client => client.RunAsync(request))).ToList();
        await cluster.CrashAsync(cluster.Silos[0]);
        var receipts = await Task.WhenAll(asked);
        var ended = await cluster.WaitAsync(receipts[0].InstanceId);
        var late = await cluster.AskAsync(client => client.RunAsync(request));

        receipts.Append(late).Select(receipt => receipt.InstanceId).Distinct().Should().ContainSingle();
        receipts.Count(receipt => receipt.Outcome == RunOutcome.Created).Should().BeLessThanOrEqualTo(1);
        late.Outcome.Should().Be(RunOutcome.Existing);
        ended.Status.Should().Be(InstanceStatus.Succeeded);
        (await cluster.HistoryAsync(ended.InstanceId)).Should().ContainSingle().Which.Attempt.Should().Be(1);
        probe.Starts.Select(start => start.Run).Distinct().Should().ContainSingle();
    });

    [Fact]
    public Task AKeyWithAnotherRequest_IsAConflict() => RunAsync(async (cluster, _) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone));
        await cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "key", Parameters = "1" }));

        var other = () => cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "key", Parameters = "2" }));

        await other.Should().ThrowAsync<JobConflictException>().WithMessage("*key*");
    });

    [Fact]
    public Task ASkippedRun_LeavesOneRecordedDecision() => RunAsync(async (cluster, probe) =>
    {
        var release = new Signal();
        probe.Work = async (_, _) =>
        {
            await release.Given;
            return ProcessorResult.Succeeded();
        };
        var first = await cluster.RunAsync(Job(ExecutionType.Standalone) with { Admission = new AdmissionOptions { MaxInstances = 1, Overlap = OverlapPolicy.Skip } });
        await probe.StartAsync(start => start.Run == first);

        var second = await cluster.AskAsync(client => client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "second" }));
        release.Give();
        await cluster.WaitAsync(first);

        second.Outcome.Should().Be(RunOutcome.Skipped);
        var decision = (await cluster.HistoryAsync(second.InstanceId)).Should().ContainSingle().Subject;
        decision.Attempt.Should().Be(0);
        decision.Decision.Should().NotBeNullOrEmpty();
        probe.Starts.Should().OnlyContain(start => start.Run == first);
    });
}
