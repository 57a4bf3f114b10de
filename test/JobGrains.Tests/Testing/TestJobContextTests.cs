using JobGrains.Testing;

namespace JobGrains.Tests.Testing;

public sealed class TestJobContextTests
{
    [Fact]
    public void AContext_WithoutAnything_IsTheRootOfAFirstRun()
    {
        var context = new TestJobContext();

        context.IsRoot.Should().BeTrue();
        context.InstanceId.JobId.Should().Be(new JobId("test"));
        context.Should().Match<TestJobContext>(c => c.Attempt == 1 && c.Try == 1 && c.TargetCount == 1 && c.Payload == null && c.Parameters == null);
        context.Services.GetService(typeof(IJobClient)).Should().BeNull();
        new TestJobContext { InstanceId = new InstanceId($"other.3.{new string('x', 22)}") }.InstanceId.Generation.Should().Be(3);
    }

    [Fact]
    public void WhatAProcessorMapsAndReports_IsKept()
    {
        var context = new TestJobContext();

        context.MapAsync([new MapItem("a"), new MapItem("b")], TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue();
        context.MapAsync([], TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue();
        context.MapAsync([new MapItem("c")], TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue();
        context.ReportProgress(0.5, "half");
        context.Invoking(c => c.ReportProgress(7)).Should().Throw<ArgumentOutOfRangeException>();
        context.ReportProgress(1);

        context.Mapped.Select(item => item.Payload).Should().Equal("a", "b", "c");
        context.Progress.Should().Equal(new ReportedProgress(0.5, "half"), new ReportedProgress(1, null));
    }

    [Fact]
    public void Children_AreCheckedAsOnACluster()
    {
        var context = new TestJobContext();
        context.MapAsync([new MapItem("a", "1")], TestContext.Current.CancellationToken).IsCompletedSuccessfully.Should().BeTrue();

        context.Invoking(c => c.MapAsync([new MapItem("b")])).Should().Throw<JobValidationException>().WithMessage("*'root' maps children with keys and children without*");
        context.Invoking(c => c.MapAsync([new MapItem("b", "2"), new MapItem("c", "2")])).Should().Throw<JobValidationException>().WithMessage("*The key '2'*");
        context.Invoking(c => c.MapAsync([new MapItem(new string('x', JobLimits.MaxPayloadBytes + 1), "3")])).Should().Throw<PayloadTooLargeException>();
        context.Invoking(c => c.MapAsync([new MapItem("d", "4")], new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
        context.Mapped.Should().ContainSingle();
    }
}
