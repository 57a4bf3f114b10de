using JobGrains.Dispatch;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

public sealed class WorkerMemoryTests
{
    [Fact]
    public void EpochMemory_WhenFull_ForgetsTheOldest()
    {
        var memory = new EpochMemory(2);
        memory.Remember(1, DeliveryVerdict.Accepted);
        memory.Remember(2, DeliveryVerdict.Overloaded);
        memory.Remember(2, DeliveryVerdict.Accepted);
        memory.Remember(3, DeliveryVerdict.Accepted);

        memory.Find(1).Should().BeNull();
        memory.Find(2).Should().Be(DeliveryVerdict.Overloaded, "the first answer stands");
        memory.Find(3).Should().Be(DeliveryVerdict.Accepted);
    }

    [Fact]
    public void HashOf_WhenAnyPartDiffers_Differs()
    {
        var page = new HolderId(HolderKind.Page, "a/1/0");
        ulong[] hashes =
        [
            EpochMemory.HashOf(page, new(1, 1)), EpochMemory.HashOf(page, new(1, 2)), EpochMemory.HashOf(page, new(2, 1)),
            EpochMemory.HashOf(page with { Key = "a/1/1" }, new(1, 1)), EpochMemory.HashOf(page with { Kind = HolderKind.Tracker }, new(1, 1)),
        ];

        hashes.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void IncarnationFloors_Always_OnlyRise()
    {
        var floors = new IncarnationFloors(2);
        var holder = new HolderId(HolderKind.Instance, "a");
        floors.Of(holder).Should().Be(1);
        floors.Raise(holder, 5);
        floors.Raise(holder, 3);

        floors.Of(new HolderId(HolderKind.Instance, "a")).Should().Be(5);
    }

    [Fact]
    public void RefusedHolders_WhenOneComesTwice_KeepsItOnce()
    {
        var refused = new RefusedHolders(10);
        refused.Add(new HolderId(HolderKind.Page, "a"));
        refused.Add(new HolderId(HolderKind.Page, "a"));

        refused.Take().Should().NotBeNull();
        refused.Take().Should().BeNull();
    }

    [Fact]
    public void Split_WhenPayloadsAreLarge_BoundsTheBatch()
    {
        var items = Enumerable.Range(0, 100).Select(_ => new MapItem(new string('x', JobLimits.MaxPayloadBytes))).ToArray();

        var batches = MapBatches.Split(items, 2_000).ToList();

        batches.Sum(b => b.Count).Should().Be(100);
        batches.Should().OnlyContain(b => b.Count <= 16);
    }

    [Fact]
    public void Validate_WhenAKeyComesTwice_KeepsTheSameChildOnceAndRefusesAnother()
    {
        MapBatches.Validate([new("a", "k"), new("a", "k"), new("b", "l")]).Should().HaveCount(2);

        var validate = () => MapBatches.Validate([new("a", "k"), new("b", "k")]);
        validate.Should().Throw<JobValidationException>().WithMessage("*'k'*another payload*");
    }
}
