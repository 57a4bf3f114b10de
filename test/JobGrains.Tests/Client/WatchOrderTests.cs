using JobGrains.Client;

namespace JobGrains.Tests.Client;

public sealed class WatchOrderTests
{
    private static readonly InstanceProgress Seen = new() { InstanceId = new InstanceId($"job.0.{new string('x', 22)}"), Attempt = 2, Version = 10, Fraction = 0.5, Status = InstanceStatus.Running };

    [Fact]
    public void IsNews_OfSomethingNewer_IsTrue()
    {
        WatchOrder.IsNews(null, Seen).Should().BeTrue();
        WatchOrder.IsNews(Seen, Seen with { Version = 11, Fraction = 0.4 }).Should().BeTrue("a try may begin again");
        WatchOrder.IsNews(Seen, Seen with { Attempt = 3, Version = 1 }).Should().BeTrue();
        WatchOrder.IsNews(Seen, Seen with { Status = InstanceStatus.Canceling }).Should().BeTrue();
        WatchOrder.IsNews(Seen, Seen with { EstimatedRemaining = TimeSpan.FromSeconds(1) }).Should().BeTrue("there was none before");
    }

    [Fact]
    public void IsNews_OfSomethingOlderOrTheSame_IsFalse()
    {
        WatchOrder.IsNews(Seen, Seen).Should().BeFalse();
        WatchOrder.IsNews(Seen, Seen with { Version = 11 }).Should().BeFalse();
        WatchOrder.IsNews(Seen, Seen with { Version = 9, Fraction = 0.4 }).Should().BeFalse();
        WatchOrder.IsNews(Seen, Seen with { Attempt = 1, Version = long.MaxValue, Status = InstanceStatus.Failed }).Should().BeFalse();
        WatchOrder.IsNews(Seen with { EstimatedRemaining = TimeSpan.FromSeconds(2) }, Seen with { EstimatedRemaining = TimeSpan.FromSeconds(1) }).Should().BeFalse();
    }
}
