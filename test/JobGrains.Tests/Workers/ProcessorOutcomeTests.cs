using JobGrains.Dispatch;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class ProcessorOutcomeTests
{
    [Fact]
    public void Outcome_WhenTheProcessorThrows_IsRecordedAsText() => Run(
        (_, _) => throw new InvalidOperationException(new string('x', 2 * JobLimits.MaxFailureLength)),
        report =>
        {
            report.Kind.Should().Be(ReportKind.Failed);
            report.Retry.Should().Be(RetryRule.ByPolicy);
            report.Failure.Should().BeEquivalentTo(
                new { Kind = FailureKind.Exception, ExceptionType = "System.InvalidOperationException", Silo = new SiloId("s@1"), Try = 1 });
            report.Failure!.Message.Should().HaveLength(JobLimits.MaxFailureLength).And.EndWith("(shortened from 16384 characters)");
            report.Failure.Stack.Should().Contain("InvalidOperationException");
        });

    [Fact]
    public void Outcome_WhenABaseTypeIsNotRetried_SaysSo() => Run(
        (_, _) => throw new ArgumentNullException("value"),
        report => report.Retry.Should().Be(RetryRule.Never),
        definition => definition with { TaskRetry = new RetryPolicy { MaxTries = 3, DoNotRetryOn = ["System.ArgumentException"] } });

    [Fact]
    public void Outcome_WhenTheExceptionsTextThrows_IsStillAFailure() => Run(
        (_, _) => throw new BrokenException(),
        report => report.Failure!.Message.Should().Contain("NotSupportedException"));

    [Fact]
    public void Outcome_WhenTheResultIsNull_SaysSo() => Run(
        (_, _) => new((ProcessorResult)null!),
        report => report.Failure!.Message.Should().Contain("returned null"));

    [Theory]
    [InlineData(JobLimits.MaxPayloadBytes, true)]
    [InlineData(JobLimits.MaxPayloadBytes + 1, false)]
    public void Outcome_WhenTheResultIsLarge_IsCheckedAgainstTheLimit(int bytes, bool fits) => Run(
        (_, _) => new(ProcessorResult.Succeeded(new string('x', bytes))),
        report =>
        {
            report.Kind.Should().Be(fits ? ReportKind.Succeeded : ReportKind.Failed);
            if (!fits)
            {
                report.Failure!.Kind.Should().Be(FailureKind.Limit);
                report.Failure.Message.Should().Contain($"{bytes} bytes").And.Contain($"limit is {JobLimits.MaxPayloadBytes}");
                report.Result.Should().BeNull();
            }
        });

    [Fact]
    public void Outcome_WhenItSnoozes_CarriesTheDelay() => Run(
        (_, _) => new(ProcessorResult.Snooze(TimeSpan.FromMinutes(5))),
        report =>
        {
            report.Kind.Should().Be(ReportKind.Snoozed);
            report.Delay.Should().Be(TimeSpan.FromMinutes(5));
        });

    [Fact]
    public void Outcome_WhenTheSnoozeIsOutOfRange_Fails() => Run(
        (_, _) => new(ProcessorResult.Snooze(TimeSpan.FromDays(367))),
        report => report.Failure!.Message.Should().Contain("366 days"));

    [Fact]
    public void Outcome_WhenItCancelsItself_IsAFailure() => Run(
        (_, _) => throw new OperationCanceledException(),
        report => report.Failure!.Kind.Should().Be(FailureKind.Exception));

    [Fact]
    public void Outcome_WhenTheProcessorCannotBeMade_SaysWhy() => WorkerWorld.Run(
        async world =>
        {
            world.Accept(WorkerWorld.Batch(1));
            var report = await world.ReportAsync();
            report.Failure.Should().BeEquivalentTo(new { Kind = FailureKind.Processor, Message = "no luck" });
        },
        ProcessorRegistration.OfFactory("p", _ => throw new InvalidOperationException("no luck")));

    [Fact]
    public void Outcome_WhenTheProcessorDoesNotFit_SaysWhatIsNeeded() => WorkerWorld.Run(
        async world =>
        {
            world.Accept(WorkerWorld.Batch(1));
            var report = await world.ReportAsync();
            report.Failure!.Kind.Should().Be(FailureKind.Processor);
            report.Failure.Message.Should().Contain("IMapProcessor");
        },
        ProcessorRegistration.OfDelegate("p", (IJobContext _, CancellationToken _) => new(ProcessorResult.Succeeded())));

    [Fact]
    public void Services_WhenTheProcessorHasReturned_AreClosed()
    {
        ScopedProbe? first = null;
        IJobContext? context = null;
        Run(
            (c, _) =>
            {
                context = c;
                first = (ScopedProbe)c.Services.GetService(typeof(ScopedProbe))!;
                first.IsDisposed.Should().BeFalse();
                c.Services.GetService(typeof(ScopedProbe)).Should().BeSameAs(first);
                return new(ProcessorResult.Succeeded());
            },
            report =>
            {
                report.Kind.Should().Be(ReportKind.Succeeded);
                first!.IsDisposed.Should().BeTrue();
                context!.Invoking(c => c.Services).Should().Throw<ObjectDisposedException>();
            });
    }

    [Fact]
    public void ReportProgress_WhenRepeated_SendsTheLatestOnceASecond() => WorkerWorld.Run(
        async world =>
        {
            world.Accept(WorkerWorld.Batch(1));
            await world.ReportAsync();

            var progress = world.Host.Requests.SelectMany(r => r.Progress).ToList();
            progress.Should().HaveCountLessThan(8).And.HaveCountGreaterThan(3);
            progress.Select(p => p.Fraction).Should().BeInAscendingOrder();
        },
        WorkerWorld.Map(async (context, cancellationToken) =>
        {
            for (var i = 0; i < 500; i++)
            {
                context.ReportProgress(i / 500.0, "on its way");
                await Task.Delay(TimeSpan.FromMilliseconds(10), Clock(context), cancellationToken);
            }

            return ProcessorResult.Succeeded();
        }));

    private static TimeProvider Clock(IJobContext context) => (TimeProvider)context.Services.GetService(typeof(TimeProvider))!;

    private static void Run(
        Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process, Action<TaskReport> assert, Func<JobDefinition, JobDefinition>? change = null) => WorkerWorld.Run(
        async world =>
        {
            world.Spec = world.Spec with { Definition = change?.Invoke(world.Spec.Definition) ?? world.Spec.Definition };
            world.Accept(WorkerWorld.Batch(1));
            assert(await world.ReportAsync());
        },
        WorkerWorld.Map(process));

    private sealed class BrokenException : Exception
    {
        public override string Message => throw new NotSupportedException();
    }
}
