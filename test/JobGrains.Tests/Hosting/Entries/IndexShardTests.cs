using System.Globalization;
using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Tests.Hosting.Entries;

/// <summary>What is in the index is found again, whatever was stored of it when.</summary>
public sealed class IndexShardTests
{
    private const int PageSize = 8;
    private const int Runs = 60;
    private const int Jobs = 10;

    /// <remarks>What was taken back comes again with its page, until a look at the record takes it back again.</remarks>
    [Fact]
    public void AShardReadAgain_LacksNothing()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var random = new Random(seed);
            var stored = new StoredShard(PageSize);
            var versions = new long[Runs];
            for (var step = 0; step < 400; step++)
            {
                Change(stored, versions, random);
                if (random.Next(40) == 0)
                {
                    stored.Fold();
                }
                else if (random.Next(40) == 0)
                {
                    var (runs, jobs) = (stored.OpenRuns(), stored.Jobs());
                    stored.ReadAgain();
                    runs.Except(stored.OpenRuns()).Should().BeEmpty("of seed {0}, step {1}", seed, step);
                    jobs.Except(stored.Jobs()).Should().BeEmpty("of seed {0}, step {1}", seed, step);
                }
            }
        }
    }

    [Fact]
    public void WhatALaterVersionHasAnnounced_IsNotTakenBackByAnEarlierOne()
    {
        var shard = new IndexShard();
        shard.Raise(new IndexItem { Key = Run(1), State = IndexState.Running, Version = 5 });

        shard.Lower(new IndexItem { Key = Run(1), State = IndexState.Ended, Version = 4 });
        var late = shard.Raise(new IndexItem { Key = Run(1), State = IndexState.Listed, Version = 4 });

        late.Should().BeNull();
        shard.StateOf(Run(1)).Should().Be(IndexState.Running);
    }

    /// <remarks>A grain whose clock is behind has done what was due before, and says the time that it was woken for: that has not come for it.</remarks>
    [Theory]
    [InlineData(10, false)]
    [InlineData(20, false)]
    [InlineData(0, true)]
    public void WhatIsSaidOfAGrainWhileItIsWoken_Counts(long due, bool isHandled)
    {
        const string Job = "job/a";
        var shard = new IndexShard();
        shard.Raise(new IndexItem { Key = Job, State = IndexState.Listed, Version = 1, Due = 10 });
        shard.TryTake(now: 10, out var node).Should().BeTrue();
        node.IsWaking = true;

        shard.Raise(new IndexItem { Key = Job, State = IndexState.Listed, Version = 2, Due = due });

        shard.EndWaking(node, due: 10).Should().Be(isHandled);
        node.IsWaking = true;
        shard.EndWaking(node, node.Due).Should().BeTrue("nothing was said since");
    }

    [Fact]
    public void WhatIsDue_ComesInTheOrderOfItsTimes_OnceEach()
    {
        var shard = new IndexShard();
        var random = new Random(1);
        var due = Enumerable.Range(0, Runs).ToDictionary(Run, _ => (long)random.Next(1, 1_000));
        foreach (var (key, time) in due)
        {
            shard.Raise(new IndexItem { Key = key, State = IndexState.Delayed, Version = 1, Due = time + 5_000 });
            shard.Raise(new IndexItem { Key = key, State = IndexState.Delayed, Version = 2, Due = time });
        }

        var taken = new List<(string Key, long Time)>();
        while (shard.TryTake(now: 500, out var node))
        {
            taken.Add((node.Key, node.Due));
            shard.SetTimes(node, due: 0, look: 0);
        }

        taken.Select(one => one.Time).Should().BeInAscendingOrder();
        taken.Should().BeEquivalentTo(due.Where(one => one.Value <= 500).Select(one => (one.Key, one.Value)));
        shard.NextTime.Should().Be(due.Values.Where(time => time > 500).Min());
    }

    /// <remarks>It was woken, said that it is not there, and was to be looked at when its write could land no longer.</remarks>
    [Fact]
    public void WhatIsDelayedAndDueAtNoTime_IsLookedAtByTheNextActivation()
    {
        var stored = new StoredShard(PageSize);
        stored.Raise(new IndexItem { Key = Run(1), State = IndexState.Delayed, Version = 1, Due = 10 });
        stored.Shard.TryTake(now: 10, out var node).Should().BeTrue();
        stored.Shard.SetTimes(node, due: 0, look: 600);
        stored.Fold();

        stored.ReadAgain();

        stored.Shard.TryTake(now: 10, out node).Should().BeTrue();
        (node.Key, node.Due).Should().Be((Run(1), 0));
    }

    [Fact]
    public void PagesOfWhichLittleIsLeft_AreGivenUp()
    {
        var stored = new StoredShard(PageSize);
        var nodes = Enumerable.Range(0, 40 * PageSize).Select(number => stored.Shard.Raise(new IndexItem { Key = Run(number), State = IndexState.Running, Version = 1 })!).ToList();
        stored.Fold();
        stored.StoredPages.Should().Be(40);

        // One is left on each page.
        foreach (var node in nodes.Where((_, number) => number % PageSize != 0))
        {
            stored.Shard.Remove(node);
        }

        for (var fold = 0; fold < 40; fold++)
        {
            stored.Fold();
        }

        stored.StoredPages.Should().BeLessThan(4 * 40 / PageSize + 5);
        stored.ReadAgain();
        stored.OpenRuns().Should().Contain(nodes.Where(node => !node.IsGone).Select(node => node.Key));
    }

    /// <remarks>Its places in the table and in the heap take 36 to 72 more: of 62,500 runs, a sixteenth of a million, it was 193 in all.</remarks>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ADelayedRun_TakesAtMost160Bytes_BesideItsPlaces(bool isLoaded)
    {
        const int Some = 20;
        var shard = new IndexShard();
        var least = long.MaxValue;
        for (var turn = 0; turn < Some; turn++)
        {
            var items = Enumerable.Range(turn * Some, Some).Select(number => new IndexItem
            {
                Key = string.Create(CultureInfo.InvariantCulture, $"a-job-of-average.1.{number:0000000000000000000000}"),
                State = IndexState.Delayed,
                Version = 1,
                Created = 1_700_000_000_000,
                Due = 1_800_000_000_000 + number,
                Labels = new List<ulong>(),
            }).ToList();
            var before = GC.GetAllocatedBytesForCurrentThread();
            if (isLoaded)
            {
                shard.Load(page: 1, items);
            }
            else
            {
                items.ForEach(item => shard.Raise(item));
            }

            // Now and then the table or the heap grows.
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        shard.Count.Should().Be(Some * Some);
        (least / Some).Should().BeLessThanOrEqualTo(160);
    }

    [Fact]
    public void AListOfRuns_GoesOnBehindTheLastOne_AndKeepsToItsJob()
    {
        var shard = new IndexShard();
        foreach (var number in Enumerable.Range(0, Runs))
        {
            shard.Raise(new IndexItem { Key = Run(number), State = IndexState.Queued, Version = 1 });
        }

        var found = new List<string>();
        for (InstanceId? after = null; shard.ListOpen(new ListOpenRequest(after, new JobId("job3"), 2)) is { Count: > 0 } page; after = page[^1].InstanceId.Value)
        {
            page.Count.Should().BeLessThanOrEqualTo(2);
            found.AddRange(page.Select(run => run.InstanceId.Value));
        }

        found.Should().Equal(Enumerable.Range(0, Runs).Select(Run).Where(key => key.StartsWith("job3.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static void Change(StoredShard stored, long[] versions, Random random)
    {
        var number = random.Next(Runs);
        switch (random.Next(8))
        {
            case 0:
                stored.Raise(new IndexItem { Key = $"job/j{random.Next(Jobs)}", State = IndexState.Listed, Version = 1, Tags = [$"tag{random.Next(3)}"] });
                break;
            case 1:
                stored.Shard.Lower(new IndexItem { Key = $"job/j{random.Next(Jobs)}", State = IndexState.None, Version = 1 });
                break;
            case 2 or 3:
                stored.Shard.Lower(new IndexItem { Key = Run(number), State = IndexState.Ended, Version = versions[number], Due = random.Next(100) });
                break;
            default:
                stored.Raise(new IndexItem { Key = Run(number), State = IndexState.Delayed + random.Next(3), Version = ++versions[number], Created = number, Due = random.Next(100) });
                break;
        }
    }

    /// <summary>A key as the runs of job0 to job6 have it.</summary>
    private static string Run(int number) => string.Create(CultureInfo.InvariantCulture, $"job{number % 7}.1.{number:D22}");
}
