using System.Diagnostics;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Conformance;

/// <summary>A run continues the trace of its caller, wherever and however often it is taken up.</summary>
public abstract partial class ConformanceSuite
{
    [Fact]
    public Task ATrace_LeadsFromTheCallerToEveryTask_WhateverSiloIsLost() => TraceAsync(async (cluster, probe, trace) =>
    {
        var (victim, release) = (new TaskCompletionSource<SiloId>(), new Signal());
        probe.Children = Probe.Numbers(6);
        probe.Work = async (context, _) =>
        {
            using var nested = trace.Start("nested");
            nested.SetTag(Attributes.SiloId, context.Silo.Value);
            if (((IMapContext)context).Payload == "3" && victim.TrySetResult(context.Silo))
            {
                await release.Given;
            }

            return ProcessorResult.Succeeded("1");
        };
        await cluster.SaveAsync(Job(ExecutionType.MapReduce));
        InstanceId run;
        Activity request;
        using (request = trace.Start("request"))
        {
            request.TraceStateString = "vendor=1";
            run = await cluster.RunAgainAsync("job");
        }

        var lost = await victim.Task;
        await cluster.CrashAsync(lost);
        await cluster.EndActivationsAsync();
        release.Give();
        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
        await Seen(cluster, trace, spans => spans.Any(span => span.OperationName == Spans.Attempt) && Count(spans, Spans.Reduce) > 0 && Count(spans, Spans.Task) >= 7);

        var accepted = trace.Named(Spans.Run).Should().ContainSingle(span => span.GetTagItem(Attributes.InstanceId) as string == run.Value).Subject;
        var ofRun = trace.Ended.Where(span => span.TraceId == request.TraceId && span.Source.Name == JobGrainsTelemetry.Name && span != accepted).ToList();
        var starts = ofRun.Where(span => span.OperationName is Spans.Task or Spans.Reduce).ToList();
        accepted.ParentSpanId.Should().Be(request.SpanId);
        ofRun.Should().OnlyContain(span => span.ParentSpanId == accepted.SpanId && span.TraceStateString == "vendor=1");
        ofRun.Should().OnlyContain(span => span.GetTagItem(Attributes.InstanceId) as string == run.Value && (int)span.GetTagItem(Attributes.Attempt)! == 1);
        starts.Select(span => span.GetTagItem(Attributes.TaskId) as string).Distinct().Should().HaveCount(8, "of root, six children and reduce").And.Contain(["root", "final"]);
        starts.Where(span => span.GetTagItem(Attributes.Outcome) as string == "succeeded").Select(Of).Should().BeSubsetOf(probe.Starts.Select(start => (start.Task.ToString(), start.Try, start.Silo.Value)));
        starts.Should().Contain(span => span.GetTagItem(Attributes.SiloId) as string != lost.Value && span.OperationName == Spans.Reduce);
        trace.Named("nested").Where(span => (string)span.GetTagItem(Attributes.SiloId)! != lost.Value).Should().HaveCountGreaterThanOrEqualTo(1).And.OnlyContain(span => starts.Any(start => start.SpanId == span.ParentSpanId), "a processor's own spans stand under that of its start");
        trace.Named(Spans.Attempt).Should().ContainSingle().Which.GetTagItem(Attributes.Status).Should().Be("succeeded");
    });

    [Fact]
    public Task ATryThatFails_IsASpanWithItsException() => TraceAsync(async (cluster, probe, trace) =>
    {
        probe.Work = (context, _) => context.Try == 1 ? throw new InvalidOperationException("once") : Task.FromResult(ProcessorResult.Succeeded());
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) } });
        InstanceId run;
        Activity request;
        using (request = trace.Start("request"))
        {
            run = await cluster.RunAgainAsync("job");
        }

        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
        await Seen(cluster, trace, spans => Count(spans, Spans.Task) == 2 && Count(spans, Spans.Attempt) == 1);

        var tries = trace.Named(Spans.Task).OrderBy(span => (int)span.GetTagItem(Attributes.Try)!).ToList();
        tries.Should().OnlyContain(span => span.TraceId == request.TraceId);
        tries.Select(span => span.Status).Should().Equal(ActivityStatusCode.Error, ActivityStatusCode.Unset);
        tries.Select(span => span.GetTagItem(Attributes.Outcome)).Should().Equal("failed", "succeeded");
        tries[0].StatusDescription.Should().Be("once");
        tries[0].GetTagItem(Attributes.ErrorType).Should().Be(typeof(InvalidOperationException).FullName);
        var thrown = tries[0].Events.Should().ContainSingle().Subject;
        thrown.Name.Should().Be(Events.Exception);
        thrown.Tags.Should().Contain(tag => tag.Key == Attributes.ExceptionMessage && (string)tag.Value! == "once");
        trace.Named(Spans.Attempt)[0].Status.Should().Be(ActivityStatusCode.Unset);
    });

    [Fact]
    public Task ARunWithoutACallersTrace_HasOneOfItsOwn_AndARetryThatOfItsCaller() => TraceAsync(async (cluster, probe, trace) =>
    {
        probe.Work = (context, _) => Task.FromResult(context.Attempt == 1 ? ProcessorResult.Failed("no") : ProcessorResult.Succeeded());
        var run = await cluster.RunAsync(Job(ExecutionType.Standalone));
        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Failed);
        Activity request;
        using (request = trace.Start("request"))
        {
            await cluster.AskAsync(client => client.RetryAsync(new RetryRequest { InstanceId = run, ExpectedAttempt = 1 }));
        }

        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
        await Seen(cluster, trace, spans => Count(spans, Spans.Attempt) == 2);

        var first = trace.Named(Spans.Run).Should().ContainSingle().Subject;
        var retry = trace.Named(Spans.Retry).Should().ContainSingle().Subject;
        first.ParentSpanId.Should().Be(default(ActivitySpanId));
        first.TraceId.Should().NotBe(request.TraceId);
        retry.ParentSpanId.Should().Be(request.SpanId);
        trace.Named(Spans.Task).OrderBy(span => (int)span.GetTagItem(Attributes.Attempt)!).Select(span => span.ParentSpanId).Should().Equal(first.SpanId, retry.SpanId);
        trace.Named(Spans.Attempt).Select(span => span.Status).Should().BeEquivalentTo([ActivityStatusCode.Error, ActivityStatusCode.Unset]);
    });

    [Fact]
    public Task AFire_BeginsATraceOfItsOwn() => TraceAsync(async (cluster, probe, trace) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Standalone) with { Schedule = Schedule.FixedRate(TimeSpan.FromSeconds(1)) });
        await Seen(cluster, trace, spans => Count(spans, Spans.Task) >= 2);
        await cluster.AskAsync(async client =>
        {
            await client.DeleteAsync("job");
            return true;
        });

        var fires = trace.Named(Spans.Run).ToDictionary(span => span.SpanId);
        fires.Values.Should().OnlyContain(span => span.GetTagItem(Attributes.Origin) as string == "schedule" && span.GetTagItem(Attributes.FireTime) != null && span.ParentSpanId == default);
        fires.Values.Select(span => span.TraceId).Should().OnlyHaveUniqueItems();
        trace.Named(Spans.Task).Should().OnlyContain(span => fires.ContainsKey(span.ParentSpanId));
    });

    [Fact]
    public Task ABroadcast_IsTracedOnEverySilo() => TraceAsync(async (cluster, _, trace) =>
    {
        await cluster.SaveAsync(Job(ExecutionType.Broadcast));
        InstanceId run;
        Activity request;
        using (request = trace.Start("request"))
        {
            run = await cluster.RunAgainAsync("job");
        }

        (await cluster.WaitAsync(run)).Status.Should().Be(InstanceStatus.Succeeded);
        await Seen(cluster, trace, spans => Count(spans, Spans.Attempt) == 1 && Count(spans, Spans.PostProcess) == 1);

        trace.Ended.Where(span => span.Source.Name == JobGrainsTelemetry.Name).Should().OnlyContain(span => span.TraceId == request.TraceId);
        trace.Named(Spans.PreProcess).Should().ContainSingle();
        trace.Named(Spans.Task).Select(span => span.GetTagItem(Attributes.SiloId) as string).Should().BeEquivalentTo(cluster.Silos.Select(silo => silo.Value));
    });

    /// <summary>Tells a story whose cluster is traced.</summary>
    private async Task TraceAsync(Func<ConformanceCluster, Probe, TraceRecorder, Task> story)
    {
        var probe = new Probe();
        TraceRecorder? trace = null;
        try
        {
            await RunAsync(
                () =>
                {
                    trace?.Dispose();
                    trace = new TraceRecorder();
                    probe = new Probe();
                    return new ConformanceSetup { Processors = { ["probe"] = probe }, Telemetry = trace.Telemetry };
                },
                cluster => story(cluster, probe, trace!));
        }
        finally
        {
            trace?.Dispose();
        }
    }

    private static async Task Seen(ConformanceCluster cluster, TraceRecorder trace, Func<IReadOnlyList<Activity>, bool> condition)
    {
        // A span ends after what it tells of, and nothing of the cluster waits for it.
        while (!condition(trace.Ended))
        {
            await cluster.DelayAsync(TimeSpan.FromMilliseconds(20));
        }
    }

    private static int Count(IReadOnlyList<Activity> spans, string name) => spans.Count(span => span.OperationName == name);

    private static (string Task, int Try, string Silo) Of(Activity span) =>
        ((string)span.GetTagItem(Attributes.TaskId)!, (int)span.GetTagItem(Attributes.Try)!, (string)span.GetTagItem(Attributes.SiloId)!);
}
