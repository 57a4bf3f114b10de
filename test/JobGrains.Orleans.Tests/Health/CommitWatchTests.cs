namespace JobGrains.Orleans.Tests.Health;

/// <summary>What is known of the store from commits that failed.</summary>
public sealed class CommitWatchTests
{
    [Fact]
    public void Problem_WhenCommitsFailOneAfterAnother_IsTheLast_UntilOneIsDone()
    {
        var watch = new CommitWatch(new StandingTime());
        watch.Failed("one");
        watch.Failed("two");
        watch.Problem.Should().BeNull("these may be conflicts");
        watch.Failed("three");
        watch.Problem.Should().Be("The last 3 commits failed: three");
        watch.Done();
        watch.Problem.Should().BeNull();
    }

    [Fact]
    public void Problem_WhenThereWasNoCommitForAWhile_SaysNothing()
    {
        var time = new StandingTime();
        var watch = new CommitWatch(time);
        for (var i = 0; i < 3; i++)
        {
            watch.Failed("away");
        }

        time.Passed = TimeSpan.FromMinutes(2);

        watch.Problem.Should().BeNull("nobody has asked the store since");
        watch.Failed("away");
        watch.Problem.Should().BeNull("it is the first again");
    }

    private sealed class StandingTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
