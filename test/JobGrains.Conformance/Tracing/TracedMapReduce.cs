using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Conformance.Tracing;

/// <summary>
/// A map-reduce that an HTTP request starts, traced by OpenTelemetry as an application would: one of its tasks fails once, and the silo of another is killed. OpenTelemetry listens to all sources of that name
/// in the process, so no other test may run meanwhile.
/// </summary>
public sealed class TracedMapReduce
{
    private const string Failing = "2";
    private const string Losing = "5";

    private readonly TaskCompletionSource<SiloId> _victim = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _killed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TracedMapReduce() => Processor = new Probe { Children = Probe.Numbers(6), Work = CountAsync };

    public static JobDefinition Job { get; } = new()
    {
        Id = "count",
        Processor = "count",
        ExecutionType = ExecutionType.MapReduce,
        TaskRetry = new RetryPolicy { MaxTries = 2, Delay = TimeSpan.FromMilliseconds(10) },
    };

    public Probe Processor { get; }

    /// <summary>Runs it, and checks its trace.</summary>
    /// <param name="addClient">Adds JobGrains, with the job and the processor, or a client of it.</param>
    /// <param name="kill">Kills a silo.</param>
    /// <param name="write">Prints a line.</param>
    public async Task TellAsync(Action<IServiceCollection> addClient, Func<IServiceProvider, SiloId, Task> kill, Action<string> write)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        addClient(builder.Services);
        using var spans = new SpanCollector();
        using var tracing = Sdk.CreateTracerProviderBuilder().AddSource(JobGrainsTelemetry.Name, "Microsoft.AspNetCore", nameof(TracedMapReduce)).AddProcessor(new SimpleActivityExportProcessor(spans)).Build();
        await using var application = builder.Build();
        application.MapPost("/count", static async (IJobClient client) => (await client.RunAsync(Job.Id)).InstanceId.Value);
        await application.StartAsync();

        using var http = application.GetTestClient();
        var response = await http.PostAsync(new Uri("/count", UriKind.Relative), content: null);
        var run = new InstanceId(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        var victim = await _victim.Task;
        await kill(application.Services, victim);
        _killed.SetResult();
        var ended = await application.Services.GetRequiredService<IJobClient>().WaitAsync(run);
        var accepted = default(ActivityTraceId);
        await spans.UntilAsync(exported => exported.Any(span => Is(span, Spans.Run) && IsOf(span, run)));
        await spans.UntilAsync(exported =>
        {
            accepted = exported.First(span => Is(span, Spans.Run) && IsOf(span, run)).TraceId;
            var own = exported.Where(span => span.TraceId == accepted).ToList();
            return own.Exists(span => Is(span, Spans.Attempt))
                && own.Exists(span => Is(span, Spans.Reduce))
                && own.Where(span => Is(span, Spans.Task)).Count(IsOfLost) >= 2
                && new TraceTree(own).Roots.Count == 1;
        });
        await application.StopAsync();

        var trace = spans.Of(accepted);
        var tree = new TraceTree(trace);
        write(tree.ToString());
        ended.Status.Should().Be(InstanceStatus.Succeeded);
        Check(tree, trace, run, victim);
    }

    private static void Check(TraceTree tree, IReadOnlyList<Activity> trace, InstanceId run, SiloId victim)
    {
        var request = tree.Roots.Should().ContainSingle("it is one tree").Subject;
        request.Source.Name.Should().Be("Microsoft.AspNetCore");
        request.Kind.Should().Be(ActivityKind.Server);
        var asked = tree.Under(request).Should().ContainSingle().Subject;
        asked.OperationName.Should().Be(Spans.Run);
        asked.GetTagItem(Attributes.InstanceId).Should().Be(run.Value);

        var children = tree.Under(asked);
        children.Select(static span => span.OperationName).Distinct().Should().BeEquivalentTo(Spans.Task, Spans.Reduce, Spans.Attempt);
        var starts = children.Where(static span => Is(span, Spans.Task)).ToList();
        starts.Select(static span => span.GetTagItem(Attributes.TaskId)).Distinct().Should().HaveCount(7, "of the root and six children");
        starts.Should().OnlyContain(span => span.GetTagItem(Attributes.InstanceId) as string == run.Value);

        // Where the report of the failed try was lost with the silo, that try is delivered again, and fails again.
        var failed = starts.Where(static span => span.Status == ActivityStatusCode.Error).ToList();
        failed.Should().NotBeEmpty();
        failed.Should().OnlyContain(span => IsOf(span, Failing) && (int)span.GetTagItem(Attributes.Try)! == 1 && span.Events.Single().Name == Events.Exception);
        starts.Where(static span => IsOf(span, Failing)).Select(static span => (int)span.GetTagItem(Attributes.Try)!).Should().Contain([1, 2]);

        var lost = starts.Where(IsOfLost).ToList();
        lost.Should().Contain(span => span.GetTagItem(Attributes.SiloId) as string == victim.Value);
        lost.Should().Contain(span => span.GetTagItem(Attributes.SiloId) as string != victim.Value, "another silo continues the trace");
        lost.Select(static span => (int)span.GetTagItem(Attributes.Try)!).Should().AllBeEquivalentTo(1, "a loss is no failed try");

        children.Where(static span => Is(span, Spans.Reduce)).Should().NotBeEmpty().And.OnlyContain(span => span.GetTagItem(Attributes.SiloId) as string != victim.Value);
        var attempt = children.Where(static span => Is(span, Spans.Attempt)).Should().ContainSingle().Subject;
        attempt.GetTagItem(Attributes.Status).Should().Be("succeeded");
        ((long)attempt.GetTagItem(Attributes.TasksRedelivered)!).Should().BeGreaterThanOrEqualTo(1);
        trace.Where(static span => span.Source.Name == nameof(TracedMapReduce)).Should().NotBeEmpty().And.OnlyContain(span => starts.Any(start => start.SpanId == span.ParentSpanId), "the processor's own spans stand under its starts");
    }

    private static bool Is(Activity span, string name) => span.OperationName == name && span.Source.Name == JobGrainsTelemetry.Name;

    private static bool IsOf(Activity span, InstanceId run) => span.GetTagItem(Attributes.InstanceId) as string == run.Value;

    private static bool IsOfLost(Activity span) => IsOf(span, Losing);

    private static bool IsOf(Activity span, string payload) => span.GetTagItem(Attributes.TaskId) as string == $"0.{int.Parse(payload, System.Globalization.CultureInfo.InvariantCulture) - 1}";

    private async Task<ProcessorResult> CountAsync(IJobContext context, CancellationToken cancellationToken)
    {
        using var source = new ActivitySource(nameof(TracedMapReduce));
        using var own = source.StartActivity("count words");
        switch (((IMapContext)context).Payload)
        {
            case Failing when context.Try == 1:
                throw new InvalidOperationException("The first try fails.");
            case Losing when _victim.TrySetResult(context.Silo):
                await _killed.Task;
                break;
        }

        return ProcessorResult.Succeeded("1");
    }
}
