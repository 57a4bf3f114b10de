using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;

namespace JobGrains.PostgreSql.Tests.Stores;

/// <summary>Searches of the history: they find what the memory store finds, and pass over a bounded number of rows.</summary>
public sealed class HistorySearchTests(ServerFixture server) : IAsyncDisposable
{
    private const int MostOfATest = 120_000;
    private const int Rows = 800;

    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TestStore _test = new(server);
    private readonly MemoryStore _model = new();

    [Theory(Timeout = MostOfATest)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AnySearch_PageByPage_FindsTheSameRowsAsInMemory(int seed)
    {
        var random = new Random(seed);
        await _test.OpenAsync();
        var ended = Begin;
        for (var i = 0; i < Rows; i++)
        {
            ended += TimeSpan.FromSeconds(random.Next(8) == 0 ? random.Next(20_000) : random.Next(-5, 60));

            // Now and then an attempt comes once more.
            var copies = random.Next(10) == 0 ? 2 : 1;
            var row = Draw(random, i, ended);
            for (var copy = 0; copy < copies; copy++)
            {
                await AddAsync(row with { EndedTime = row.EndedTime + TimeSpan.FromMinutes(copy) });
            }
        }

        for (var hours = 0; hours < HourlyEnds.KeptHours; hours++)
        {
            var from = new DateTimeOffset((HourlyEnds.HourOf(ended.UtcTicks) - hours) * TimeSpan.TicksPerHour, TimeSpan.Zero);
            (await _test.Store.CountEndedAsync(from)).Should().Be(await _model.CountEndedAsync(from), $"of {hours} hours");
        }

        for (var i = 0; i < 150; i++)
        {
            var search = DrawSearch(random, ended);
            var name = search.ToString();
            var expected = await FindAllAsync(_model, search with { Limit = 1_000 });
            (await FindAllAsync(_test.Store, search)).Should().Equal(expected, name);
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Page_OfLabelsThatExcludeEachOther_EndsAfterABoundedNumberOfRows_AndTheNextGoesOn()
    {
        const int Many = 12_000;
        await _test.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, Many).Select(i => CommitAsync(_test.Store, new AttemptRecord
        {
            InstanceId = IdOf(i),
            Attempt = 1,
            Status = InstanceStatus.Succeeded,
            Tags = [i < Many / 2 ? "old" : "new", "all"],
            Tries = [new TryRecord(TaskId.Root, 1, JobTaskStatus.Succeeded, new SiloId(i == 0 ? "first" : "other"), Begin, null)],
            EndedTime = Begin + TimeSpan.FromSeconds(i),
        })));

        var search = new HistorySearch { Tag = "all", Silo = new SiloId("first") };
        var pages = new List<HistorySlice>();
        do
        {
            pages.Add(await _test.Store.FindAsync(search with { After = pages.LastOrDefault()?.Next }));
        }
        while (pages[^1].Next is not null);

        pages.Should().HaveCountGreaterThan(2);
        pages.SelectMany(page => page.Rows).Select(row => row.InstanceId).Should().Equal(IdOf(0));
        (await _test.Store.FindAsync(new HistorySearch { Tag = "all", Status = InstanceStatus.Failed })).Next.Should().BeNull("no row of that status has the tag");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task CountEnded_InTablesOfAVersionThatDidNotCount_CountsTheRowsThatAreThere()
    {
        var now = DateTimeOffset.UtcNow;
        await _test.OpenAsync();
        for (var i = 0; i < 120; i++)
        {
            await AddAsync(Draw(new Random(i), i, now - TimeSpan.FromMinutes(15 * (119 - i))));
        }

        await _test.ExecuteAsync("DROP TABLE {s}.ends, {s}.lots; DELETE FROM {s}.versions WHERE version >= 5");
        await _test.ReopenAsync();
        await AddAsync(Draw(new Random(0), 1_000, now));

        var from = new DateTimeOffset((HourlyEnds.HourOf(now.UtcTicks) - 24) * TimeSpan.TicksPerHour, TimeSpan.Zero);
        (await _test.Store.CountEndedAsync(from)).Should().Be(await _model.CountEndedAsync(from));
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private static InstanceId IdOf(int i) => InstanceIds.Make(new JobId($"job-{i % 3}"), 0, $"run {i}");

    private static AttemptRecord Draw(Random random, int i, DateTimeOffset ended)
    {
        var attempt = random.Next(5) == 0 ? 0 : 1;
        SiloId? silo = random.Next(4) == 0 ? default(SiloId?) : new SiloId($"silo-{random.Next(3)}");
        return new AttemptRecord
        {
            InstanceId = IdOf(i),
            Attempt = attempt,
            Status = attempt == 0 ? InstanceStatus.Canceled : (InstanceStatus)random.Next((int)InstanceStatus.Succeeded, (int)InstanceStatus.Canceled + 1),
            BusinessKey = random.Next(3) == 0 ? $"key {random.Next(40)}" : null,
            Tags = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"tag {random.Next(3)}").Distinct()],
            CreatedTime = ended,
            EndedTime = ended,
            Tries = silo is { } where ? [new TryRecord(TaskId.Root, 1, JobTaskStatus.Succeeded, where, ended, null)] : [],
        };
    }

    private static HistorySearch DrawSearch(Random random, DateTimeOffset end) => new()
    {
        JobId = random.Next(3) == 0 ? new JobId($"job-{random.Next(4)}") : default(JobId?),
        Status = random.Next(3) == 0 ? (InstanceStatus)random.Next((int)InstanceStatus.Running, (int)InstanceStatus.Canceled + 1) : null,
        Tag = random.Next(3) == 0 ? $"tag {random.Next(4)}" : null,
        BusinessKey = random.Next(4) == 0 ? $"key {random.Next(42)}" : null,
        Silo = random.Next(3) == 0 ? new SiloId($"silo-{random.Next(4)}") : default(SiloId?),
        Rows = (HistoryRowKind)random.Next(3),
        EndedFrom = random.Next(4) == 0 ? Begin + ((end - Begin) * random.NextDouble()) : null,
        EndedBefore = random.Next(4) == 0 ? Begin + ((end - Begin) * random.NextDouble()) : null,
        Limit = random.Next(1, 50),
        Now = end,
    };

    private static async Task<List<string>> FindAllAsync(IGrainStore store, HistorySearch search)
    {
        var found = new List<string>();
        for (HistorySlice? slice = null; slice is not { Next: null };)
        {
            slice = await store.FindAsync(search with { After = slice?.Next });
            slice.Rows.Count.Should().BeLessThanOrEqualTo(search.Limit);
            found.AddRange(slice.Rows.Select(static row => $"{row.InstanceId} {row.Attempt} {row.Status} {row.EndedTime:O}"));
        }

        return found;
    }

    private static async Task CommitAsync(IGrainStore store, AttemptRecord row) => (await store.CommitAsync(new StoreCommit
    {
        Grain = new GrainId("probe", row.InstanceId.Value),
        Now = row.EndedTime,
        Changes = default,
        History = new HistoryRow(row.InstanceId, row.Attempt, row.Status, row.EndedTime, InstanceLabels.Of(row), JsonSerializer.SerializeToUtf8Bytes(row, EngineJson.Default.AttemptRecord))
        {
            Rule = new RowRule(row.EndedTime.AddDays(30), 0),
        },
    })).IsCommitted.Should().BeTrue();

    private async Task AddAsync(AttemptRecord row)
    {
        await CommitAsync(_model, row);
        await CommitAsync(_test.Store, row);
    }
}
