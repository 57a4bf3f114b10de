using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Hosting;

public class WakeUpTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void First_WhenOthersCameAndWent_IsTheEarliestAndOfOneTimeTheOneThatWasSetFirst(int seed)
    {
        var random = new Random(seed);
        var table = new WakeUpTable();
        var expected = new Dictionary<int, (WakeUpHead Head, long Ticks, int Slot)>();
        for (var version = 1; version <= 20_000; version++)
        {
            // Grows to some thousand, and shrinks again; few times, so that most of them are of several.
            var index = expected.Count == 0 || random.Next(100) < (version % 8_000 < 5_000 ? 60 : 20) ? -1 : expected.Keys.ElementAt(random.Next(Math.Min(expected.Count, 50)));
            var ticks = 1 + random.Next(200);
            switch (index < 0 ? 0 : random.Next(4))
            {
                case 0:
                    var slot = index < 0 ? version : expected[index].Slot;
                    expected[table.Set(index, slot, ticks, version)] = (new WakeUpHead(ticks, version), ticks, slot);
                    break;
                case 1:
                    table.Hide(index, ticks + 100);
                    expected[index] = expected[index] with { Head = expected[index].Head with { VisibleTicks = ticks + 100 } };
                    break;
                default:
                    table.Remove(index);
                    expected.Remove(index);
                    break;
            }

            if (version % 50 == 0)
            {
                var first = expected.OrderBy(wakeUp => wakeUp.Value.Head.VisibleTicks).ThenBy(wakeUp => wakeUp.Value.Head.Version).Select(wakeUp => wakeUp.Key).FirstOrDefault(-1);
                table.First.Should().Be(first);
            }
        }

        expected.Should().HaveCountGreaterThan(100);
        expected.Should().AllSatisfy(wakeUp => (table[wakeUp.Key], table.TicksOf(wakeUp.Key), table.SlotOf(wakeUp.Key)).Should().Be(wakeUp.Value));
    }
}
