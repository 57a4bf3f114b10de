using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Hosting;

public class BodyHeapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Read_WhenOthersCameAndWent_IsWhatWasKept(int seed)
    {
        var random = new Random(seed);
        var heap = new BodyHeap();
        var kept = new List<(Location Place, byte[] Bytes)>();
        for (var step = 0; step < 50_000; step++)
        {
            // Grows, and shrinks again; most are short, some have a page of their own, some are empty.
            if (kept.Count > 0 && random.Next(100) < (step % 10_000 < 6_000 ? 30 : 60))
            {
                var index = random.Next(kept.Count);
                heap.Release(kept[index].Place);
                kept[index] = kept[^1];
                kept.RemoveAt(kept.Count - 1);
            }
            else
            {
                var bytes = new byte[random.Next(20) == 0 ? random.Next(10_000) : random.Next(300)];
                random.NextBytes(bytes);
                kept.Add((heap.Keep(bytes), bytes));
            }
        }

        kept.Should().NotBeEmpty();
        kept.TrueForAll(body => heap.Read(body.Place).SequenceEqual(body.Bytes)).Should().BeTrue();
    }

    [Fact]
    public void Keep_WhenAllWasReleased_TakesTheSameMemoryAgain()
    {
        var heap = new BodyHeap();
        var body = new byte[200];
        Fill(heap, body);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Fill(heap, body);

        // A page of 32 KiB has room for some 160: what is taken anew is at most what the first had given back.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000 * 250);
    }

    private static void Fill(BodyHeap heap, byte[] body)
    {
        foreach (var place in Enumerable.Range(0, 1_000).Select(_ => heap.Keep(body)).ToList())
        {
            heap.Release(place);
        }

        for (var i = 0; i < 100_000; i++)
        {
            heap.Release(heap.Keep(body));
        }
    }
}
