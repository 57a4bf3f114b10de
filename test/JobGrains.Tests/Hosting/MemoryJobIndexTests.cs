using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Hosting;

public class MemoryJobIndexTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void List_WhenJobsCameAndWentInAnyOrder_IsThatOfASortedList(int seed)
    {
        var random = new Random(seed);
        var expected = new SortedList<string, int>(StringComparer.Ordinal);
        var index = new MemoryJobIndex();
        index.List(null, 10).Should().BeEmpty();
        for (var step = 0; step < 20_000; step++)
        {
            var id = new JobId($"job-{random.Next(6_000)}");
            if (random.Next(3) == 0)
            {
                index.Remove(id);
                expected.Remove(id.Value);
            }
            else
            {
                index.Add(new JobEntry(id, [$"{step}"]), Encoding.UTF8.GetBytes(id.Value));
                expected[id.Value] = step;
            }

            if (step % 500 == 0)
            {
                var after = random.Next(4) == 0 ? (JobId?)null : new JobId($"job-{random.Next(6_000)}");
                var wanted = expected.Where(job => after is null || string.CompareOrdinal(job.Key, after.Value.Value) > 0).Take(700).Select(job => $"{job.Key} {job.Value}");
                index.List(after, 700).Select(job => $"{job.JobId} {job.Tags[0]}").Should().Equal(wanted);
            }
        }
    }
}
