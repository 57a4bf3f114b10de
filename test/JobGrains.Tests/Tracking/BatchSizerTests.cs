using JobGrains.Tracking;

namespace JobGrains.Tests.Tracking;

public sealed class BatchSizerTests
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Middling = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    [Fact]
    public void FullBatchesThatAreFast_GrowToTheLargest()
    {
        var sizer = new BatchSizer(smallest: 2, first: 10, largest: 100);

        Observe(sizer, Fast, times: 10);

        sizer.Current.Should().Be(100);
    }

    [Fact]
    public void SlowBatches_ComeDownToTheSmallest_AndNotFurther()
    {
        var sizer = new BatchSizer(smallest: 4, first: 64, largest: 100);

        Observe(sizer, Slow, times: 10);

        sizer.Current.Should().Be(4, "the batches that are out at a silo must fill its places");
        Observe(sizer, Middling, times: 10);
        sizer.Current.Should().Be(4);
    }

    [Theory]
    [InlineData(1_000, 4, 20)]
    [InlineData(10, 4, 3)]
    [InlineData(0, 4, 1)]
    public void ABatch_IsNoMoreThanAnEvenShareOfWhatIsReady(int ready, int lanes, int expected) =>
        new BatchSizer(smallest: 4, first: 20, largest: 100).For(ready, lanes).Should().Be(expected);

    [Fact]
    public void ALimitBelowTheSmallest_Holds() => new BatchSizer(smallest: 50, first: 100, largest: 8).Current.Should().Be(8);

    private static void Observe(BatchSizer sizer, TimeSpan roundTrip, int times)
    {
        for (var i = 0; i < times; i++)
        {
            sizer.Observe(roundTrip, sizer.Current);
        }
    }
}
