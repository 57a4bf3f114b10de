using JobGrains.Instances;

namespace JobGrains.Tests.Jobs;

public class CapacityWaitTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_WhenThereIsNoRoomAgainAndAgain_DoublesUpToHalfAMinute()
    {
        var wait = new CapacityWait();
        var now = Start;
        var waits = new List<double>();
        for (var i = 0; i < 9; i++)
        {
            var next = wait.Next(now, CapacityWait.Untold);
            waits.Add(next.TotalSeconds);
            now += next;
        }

        waits.Should().Equal(1, 1, 2, 4, 8, 16, 30, 30, 30);
    }

    [Fact]
    public void Next_WhenItIsAskedMoreOften_DependsOnTheTimeOnly()
    {
        var wait = new CapacityWait();
        wait.Next(Start, CapacityWait.Untold);
        wait.Next(Start, CapacityWait.Untold);
        wait.Next(Start.AddSeconds(3), CapacityWait.Untold);

        wait.Next(Start.AddSeconds(5), CapacityWait.Untold).Should().Be(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Next_WhenThereWasRoomMeanwhile_BeginsAgain()
    {
        var wait = new CapacityWait();
        wait.Next(Start, CapacityWait.Untold);
        wait.End();

        wait.Next(Start.AddSeconds(20), CapacityWait.Untold).Should().Be(CapacityWait.Untold);
    }
}
