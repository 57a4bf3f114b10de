using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs;

public sealed class AdmissionBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly AdmissionRules Two = new(2, OverlapPolicy.Queue, 3, JobStatus.Active);

    [Theory]
    [InlineData(1, 0, OverlapPolicy.Queue, JobStatus.Active, "Granted")]
    [InlineData(2, 0, OverlapPolicy.Queue, JobStatus.Active, "Queued")]
    [InlineData(2, 3, OverlapPolicy.Queue, JobStatus.Active, "Full")]
    [InlineData(1, 0, OverlapPolicy.Skip, JobStatus.Active, "Granted")]
    [InlineData(2, 0, OverlapPolicy.Skip, JobStatus.Active, "Skipped")]
    [InlineData(2, 0, OverlapPolicy.CancelRunning, JobStatus.Active, "Queued")]
    [InlineData(0, 0, OverlapPolicy.Queue, JobStatus.Paused, "Queued")]
    [InlineData(0, 0, OverlapPolicy.Skip, JobStatus.Paused, "Queued")]
    [InlineData(0, 3, OverlapPolicy.Skip, JobStatus.Paused, "Full")]
    public void Foresee_ForEachPolicy_AnswersAsDocumented(int slots, int queued, OverlapPolicy overlap, JobStatus status, string verdict)
    {
        var book = new AdmissionBook(null, []);
        for (var i = 0; i < slots; i++)
        {
            book.Grant(Id(i), 0, Now);
        }

        for (var i = 0; i < queued; i++)
        {
            book.Enqueue(Id(100 + i), 0, Now);
        }

        book.Foresee(new AdmissionRules(2, overlap, 3, status), Now).ToString().Should().Be(verdict);
    }

    [Fact]
    public void Fill_WhenSlotsAreFree_TakesTheHighestPriorityFirstAndFirstInFirstOutWithin()
    {
        var book = new AdmissionBook(null, []);
        book.Enqueue(Id(1), 0, Now);
        book.Enqueue(Id(2), 5, Now);
        book.Enqueue(Id(3), 0, Now);
        book.Enqueue(Id(4), 5, Now);

        book.Fill(new AdmissionRules(3, OverlapPolicy.Queue, 10, JobStatus.Active), Now).Select(place => place.InstanceId).Should().Equal(Id(2), Id(4), Id(1));
    }

    [Fact]
    public void Release_WhenTheNumberIsNotThatOfTheSlot_ChangesNothing()
    {
        var book = new AdmissionBook(null, []);
        var place = book.Grant(Id(1), 0, Now);

        book.Release(Id(1), place.Number + 1).Should().BeFalse();
        book.Release(Id(2), place.Number).Should().BeFalse();
        book.Release(Id(1), 0).Should().BeFalse();
        book.SlotCount.Should().Be(1);
        book.Release(Id(1), place.Number).Should().BeTrue();
        book.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Release_WhenItWaits_FreesThePlaceWithOrWithoutTheNumber()
    {
        var book = new AdmissionBook(null, []);
        var first = book.Enqueue(Id(1), 0, Now);
        book.Enqueue(Id(2), 0, Now);

        book.Release(Id(1), first.Number).Should().BeTrue();
        book.Release(Id(2), 0).Should().BeTrue();
        book.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public void Fill_WhenTheOldestIsToMakeRoom_CancelsOneForEachThatWaits()
    {
        var rules = Two with { Overlap = OverlapPolicy.CancelRunning };
        var book = new AdmissionBook(null, []);
        book.Grant(Id(1), 0, Now);
        book.Grant(Id(2), 0, Now);
        book.Enqueue(Id(3), 0, Now);

        book.Fill(rules, Now).Should().BeEmpty();

        book.Slots.Where(place => place.IsCanceling).Select(place => place.InstanceId).Should().Equal(Id(1));
        book.Release(Id(1), 1);
        book.Fill(rules, Now).Select(place => place.InstanceId).Should().Equal(Id(3));
        book.CancelingCount.Should().Be(0);
    }

    [Fact]
    public void Fill_WhenPaused_GrantsAndCancelsNothing()
    {
        var book = new AdmissionBook(null, []);
        book.Grant(Id(1), 0, Now);
        book.Enqueue(Id(2), 0, Now);

        book.Fill(new AdmissionRules(1, OverlapPolicy.CancelRunning, 10, JobStatus.Paused), Now).Should().BeEmpty();

        book.CancelingCount.Should().Be(0);
    }

    [Fact]
    public void Fill_WhenTheLimitIsGone_LetsEverybodyIn()
    {
        var book = new AdmissionBook(null, []);
        book.Enqueue(Id(1), 0, Now);
        book.Enqueue(Id(2), 0, Now);

        book.Fill(new AdmissionRules(0, OverlapPolicy.Queue, 10, JobStatus.Active), Now).Should().HaveCount(2);
    }

    [Fact]
    public void Return_WhenTheRunWasNotThere_HoldsItBackUntilItsTime()
    {
        var book = new AdmissionBook(null, []);
        var place = book.Enqueue(Id(1), 0, Now);
        book.Fill(Two, Now);

        book.Return(place, Now.AddMinutes(10));

        book.Fill(Two, Now).Should().BeEmpty();
        book.HasRoom(Two, Now).Should().BeTrue("a run that is held back does not keep others waiting");
        book.Fill(Two, Now.AddMinutes(10)).Should().Equal(place);
    }

    [Fact]
    public void Enqueue_WhenTheInstanceIsInTheBook_IsADefect()
    {
        var book = new AdmissionBook(null, []);
        book.Grant(Id(1), 0, Now);

        var again = () => book.Enqueue(Id(1), 0, Now);

        again.Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData(OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.CancelRunning)]
    public void AnySequence_OfSteps_KeepsTheInvariantsAndIsRestoredFromItsDeltas(OverlapPolicy overlap)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var limit = random.Next(1, 5);
            var rules = new AdmissionRules(limit, overlap, random.Next(0, 10), JobStatus.Active);
            AdmissionsRecord? record = null;
            var deltas = new List<AdmissionDelta>();
            var book = new AdmissionBook(null, []);
            var open = new List<InstanceId>();
            var grants = new List<(int Priority, long Number)>();
            var highest = 0L;
            for (var step = 0; step < 200; step++)
            {
                switch (random.Next(6))
                {
                    case < 3:
                        var id = Id((seed * 1_000) + step);
                        var priority = random.Next(-1, 2);
                        switch (book.Foresee(rules, Now))
                        {
                            case AdmissionVerdict.Granted:
                                book.SlotCount.Should().BeLessThan(limit);
                                highest = CheckNumber(book.Grant(id, priority, Now), highest);
                                open.Add(id);
                                break;
                            case AdmissionVerdict.Queued:
                                highest = CheckNumber(book.Enqueue(id, priority, Now), highest);
                                open.Add(id);
                                break;
                            case AdmissionVerdict.Full:
                                book.QueueCount.Should().BeGreaterThanOrEqualTo(rules.MaxBacklog);
                                break;
                        }

                        break;
                    case 3 when open.Count > 0:
                        var ended = open[random.Next(open.Count)];
                        book.Release(ended, book.Find(ended)!.Number).Should().BeTrue();
                        open.Remove(ended);
                        break;
                    case 4 when book.SlotCount > 0:
                        book.Return(book.Slots.ElementAt(random.Next(book.SlotCount)), Now);
                        break;
                    case 5:
                        var waiting = book.Queue.ToList();
                        var granted = book.Fill(rules, Now);
                        granted.Should().Equal(waiting.Take(granted.Count));
                        granted.Count.Should().Be(Math.Min(waiting.Count, granted.Count + Math.Max(0, limit - book.SlotCount)));
                        break;
                }

                book.SlotCount.Should().BeLessThanOrEqualTo(limit);
                (book.SlotCount + book.QueueCount).Should().Be(open.Count, "nobody leaks and nobody is forgotten");
                if (book.TakeDelta() is { } delta)
                {
                    deltas.Add(delta);
                }

                if (random.Next(20) == 0)
                {
                    if (random.Next(2) == 0)
                    {
                        record = book.ToRecord();
                        deltas.Clear();
                    }

                    var restored = new AdmissionBook(record, deltas);
                    restored.ToRecord().Should().BeEquivalentTo(book.ToRecord(), options => options.WithStrictOrdering());
                    book = restored;
                }
            }
        }
    }

    private static long CheckNumber(AdmissionPlace place, long highest)
    {
        place.Number.Should().BeGreaterThan(highest);
        return place.Number;
    }

    private static InstanceId Id(int number) => InstanceIds.Make("j", 0, $"{number}");
}
