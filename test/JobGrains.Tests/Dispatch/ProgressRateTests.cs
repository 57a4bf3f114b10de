using JobGrains.Dispatch;

namespace JobGrains.Tests.Dispatch;

public sealed class ProgressRateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ProgressRate _rate = new();

    [Fact]
    public void Remaining_WithoutEvidence_IsNull()
    {
        _rate.Remaining(At(0), 1).Should().BeNull();
        _rate.Observe(At(0), 0);
        _rate.Remaining(At(100), 1).Should().BeNull("nothing was done");
        _rate.Observe(At(100.2), 0.1);
        _rate.Observe(At(100.4), 0.2);
        _rate.Remaining(At(100.4), 0.8).Should().NotBeNull();
    }

    [Fact]
    public void Remaining_WhereAllCameWithinASecond_IsNull()
    {
        _rate.Observe(At(0), 0);
        _rate.Observe(At(0.9), 0.9);

        _rate.Remaining(At(0.9), 0.1).Should().BeNull();
    }

    [Fact]
    public void Remaining_OfEvenWork_IsExact()
    {
        for (var second = 0; second <= 60; second++)
        {
            _rate.Observe(At(second), second / 100.0);
        }

        _rate.Remaining(At(60), 0.4).Should().BeCloseTo(TimeSpan.FromSeconds(40), TimeSpan.FromMilliseconds(1));
        _rate.Remaining(At(61), 0.4).Should().BeCloseTo(TimeSpan.FromSeconds(39), TimeSpan.FromMilliseconds(1), "time that has passed since is over");
        _rate.Remaining(At(160), 0.4).Should().BeGreaterThan(TimeSpan.FromSeconds(40), "what stands still has become slower");
        _rate.Remaining(At(60), 0).Should().Be(TimeSpan.Zero);
        _rate.Remaining(At(60), -1).Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void Remaining_FollowsTheRecentHalf()
    {
        // Ten times as fast in the first ten of a hundred seconds.
        for (var second = 0; second <= 100; second++)
        {
            _rate.Observe(At(second), second <= 10 ? second * 10 : 100 + second - 10);
        }

        _rate.Remaining(At(100), 50).Should().BeCloseTo(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Remaining_OfLargeSteps_ShrinksBetweenThem()
    {
        for (var step = 0; step <= 4; step++)
        {
            _rate.Observe(At(step * 600), step / 10.0);
        }

        _rate.Remaining(At(2_400), 0.6).Should().BeCloseTo(TimeSpan.FromMinutes(60), TimeSpan.FromSeconds(1));
        _rate.Remaining(At(2_900), 0.6).Should().BeCloseTo(TimeSpan.FromSeconds(3_100), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Observe_OfLess_BeginsAnew()
    {
        _rate.Observe(At(0), 0);
        _rate.Observe(At(10), 0.5);
        _rate.Remaining(At(10), 0.5).Should().NotBeNull();

        _rate.Observe(At(11), 0.1);
        _rate.Remaining(At(11), 0.9).Should().BeNull("another start begins from nothing");

        _rate.Observe(At(12), 0.2);
        _rate.Observe(At(13), 0.3);
        _rate.Remaining(At(13), 0.7).Should().BeCloseTo(TimeSpan.FromSeconds(7), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void Remaining_BeyondAnyBound_IsNull()
    {
        _rate.Observe(At(0), 0);
        _rate.Observe(At(86_400), 1e-9);

        _rate.Remaining(At(86_400), 1e9).Should().BeNull();
    }

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
