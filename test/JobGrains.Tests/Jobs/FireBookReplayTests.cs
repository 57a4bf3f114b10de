using JobGrains.Jobs;
using JobGrains.Tests.Schedules;

namespace JobGrains.Tests.Jobs;

public class FireBookReplayTests
{
    [Fact]
    public void Deltas_WhenReplayed_GiveTheSameBook()
    {
        var plan = FirePlans.Of(Schedule.FixedRate(TimeSpan.FromSeconds(10)));
        var random = new Random(3);
        var book = new FireBook(null, []);
        var deltas = new List<FireDelta>();
        var now = FirePlans.Start;
        for (var i = 0; i < 200; i++)
        {
            now = now.AddSeconds(random.Next(-20, 60));
            book.Decide(plan, now);
            foreach (var fire in book.Pending.ToList())
            {
                if (random.Next(2) == 0)
                {
                    book.Done(fire.Key);
                }
            }

            if (random.Next(2) == 0 && book.TakeDelta() is { } delta)
            {
                deltas.Add(delta);
                new FireBook(null, deltas).ToRecord().Should().BeEquivalentTo(book.ToRecord(), options => options.WithStrictOrdering());
            }
        }

        deltas.Count.Should().BeGreaterThan(20);
        book.TakeDelta();
        book.HasChanged.Should().BeFalse();
    }
}
