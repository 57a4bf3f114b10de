using JobGrains.Hosting;

namespace JobGrains.Tests.Hosting;

public sealed class HourlyEndsTests
{
    private const long Hour = 17_700_000;

    private readonly HourlyEnds _ends = new();

    [Fact]
    public void From_OfTheBeginningOfAnHour_CountsThatHourAndLaterOnes()
    {
        Add(Hour - 1, InstanceStatus.Succeeded);
        Add(Hour, InstanceStatus.Succeeded, TimeSpan.Zero);
        Add(Hour, InstanceStatus.Failed, TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Add(Hour + 1, InstanceStatus.Canceled);
        Add(Hour + 1, InstanceStatus.Canceled, attempt: 0);

        From(Hour).Should().Be(new EndedCounts { Succeeded = 1, Failed = 1, Canceled = 1, Decisions = 1 });
        From(Hour + 1).Should().Be(new EndedCounts { Canceled = 1, Decisions = 1 });
        From(Hour + 2).Should().Be(new EndedCounts());
    }

    [Fact]
    public void Add_OfAnHourThatManyLaterOnesHavePutOut_CountsNothing()
    {
        for (var i = 0; i < 3 * HourlyEnds.KeptHours; i++)
        {
            Add(Hour + i, InstanceStatus.Failed);
        }

        Add(Hour, InstanceStatus.Failed);

        _ends.All.Should().HaveCount(HourlyEnds.KeptHours);
        From(0).Should().Be(new EndedCounts { Failed = HourlyEnds.KeptHours });
    }

    [Fact]
    public void Add_OfWhatAnotherHas_CountsBoth()
    {
        var other = new HourlyEnds();
        for (var i = 0; i < 100; i++)
        {
            Add(Hour + (i % 7), InstanceStatus.Succeeded);
        }

        foreach (var ends in _ends.All.Concat(_ends.All))
        {
            other.Add(ends);
        }

        other.From(Time(0)).Should().Be(new EndedCounts { Succeeded = 200 });
        other.All.Select(ends => ends.Hour).Should().Equal(Enumerable.Range(0, 7).Select(i => Hour + i));
    }

    private static DateTimeOffset Time(long hour) => new(hour * TimeSpan.TicksPerHour, TimeSpan.Zero);

    private EndedCounts From(long hour) => _ends.From(Time(hour));

    private void Add(long hour, InstanceStatus status, TimeSpan into = default, int attempt = 1) => _ends.Add(attempt, status, (Time(hour) + into).UtcTicks);
}
