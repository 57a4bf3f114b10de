using System.Text.Json;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using JobGrains.Jobs;
using JobGrains.Testing.Cluster;

namespace JobGrains.Tests.Journal;

/// <summary>The history of a journal, whatever part of it is where, answers as that in memory does.</summary>
public sealed class HistoryTwinTests
{
    private static readonly string[] Jobs = ["a", "b", "c"];
    private static readonly InstanceStatus[] Ends = [InstanceStatus.Succeeded, InstanceStatus.Succeeded, InstanceStatus.Failed, InstanceStatus.Canceled];

    private readonly TestJournal _journal = new();
    private readonly MemoryStore _memory = new();
    private DateTimeOffset _now = new(2026, 11, 20, 22, 0, 0, TimeSpan.Zero);
    private int _runs;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Find_WhateverIsMovedAndReopened_AnswersAsMemoryDoes(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 12; round++)
        {
            for (var i = random.Next(60); i > 0; i--)
            {
                // Clocks disagree, and jump: also over midnight, there and back.
                _now += random.Next(20) switch
                {
                    0 => TimeSpan.FromHours(random.Next(-30, 31)),
                    1 => TimeSpan.Zero,
                    _ => TimeSpan.FromSeconds(random.Next(-2, 600)),
                };
                Add(Draw(random));
            }

            switch (random.Next(5))
            {
                case 0 or 1:
                    _journal.Tidy();
                    break;
                case 2:
                    _journal.Reopen();
                    break;
                case 3:
                    _journal.Tidy();
                    _journal.Reopen();
                    break;
            }

            for (var hours = -30; hours < HourlyEnds.KeptHours; hours++)
            {
                var from = new DateTimeOffset((HourlyEnds.HourOf(_now.UtcTicks) - hours) * TimeSpan.TicksPerHour, TimeSpan.Zero);
                Ask(_journal.Store.CountEndedAsync(from)).Should().Be(Ask(_memory.CountEndedAsync(from)));
            }

            for (var query = 0; query < 12; query++)
            {
                Compare(DrawSearch(random), random.Next(1, 8));
            }
        }

        Compare(new HistorySearch { Now = _now }, 7);
    }

    [Fact]
    public void Find_WhenAClockWasSetBackOverMidnight_GoesOnInTheOrderOfTheEnds()
    {
        _now = new DateTimeOffset(2026, 11, 21, 0, 1, 0, TimeSpan.Zero);
        Add(Row("a", 0, 1, InstanceStatus.Succeeded));
        _now = new DateTimeOffset(2026, 11, 20, 23, 59, 0, TimeSpan.Zero);
        Add(Row("a", 1, 1, InstanceStatus.Succeeded));
        _journal.Tidy();
        _now = new DateTimeOffset(2026, 11, 20, 23, 59, 30, TimeSpan.Zero);
        Add(Row("a", 2, 1, InstanceStatus.Succeeded));
        _journal.Tidy();
        _journal.Reopen();

        Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(Id("a", 2), Id("a", 1), Id("a", 0));
        Names(Ask(_journal.Store.FindAsync(new HistorySearch { EndedBefore = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero) }))).Should().Equal(Id("a", 2), Id("a", 1));
        Names(Ask(_journal.Store.FindAsync(new HistorySearch { EndedFrom = new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero) }))).Should().Equal(Id("a", 0));
    }

    [Fact]
    public void Find_WhenTheMachineFailsWhileRowsAreMoved_HasEachOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            _now += TimeSpan.FromHours(1);
            Add(Row(Jobs[i % 3], i, 1, Ends[i % 4]));
        }

        var expected = Names(Ask(_memory.FindAsync(new HistorySearch())));
        for (var writes = 0; ; writes++)
        {
            // The disk fails at one write after the other: parts are there whole, or not at all.
            var left = writes;
            _journal.Folder.Fault = (_, _) =>
            {
                if (left-- == 0)
                {
                    throw new IOException("The disk failed.");
                }
            };
            var failed = !_journal.Store.TidyAsync().IsCompletedSuccessfully;
            _journal.Folder.Fault = null;
            _journal.CrashAndReopen(new Random(writes));
            Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(expected);
            Compare(new HistorySearch { JobId = "b" }, 3);
            if (!failed && left > 0)
            {
                return;
            }
        }
    }

    [Fact]
    public void Find_WhenAMoveFailsAndTheMachineFailsInTheNext_HasEachOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            _now += TimeSpan.FromHours(1);
            Add(Row(Jobs[i % 3], i, 1, Ends[i % 4]));
        }

        var expected = Names(Ask(_memory.FindAsync(new HistorySearch())));
        var whole = _journal.Folder.Copy();
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var trial = new TestJournal(whole.Copy());
            trial.Open();
            for (var time = 0; time < 2; time++)
            {
                FailAtHistory(trial.Folder, random.Next(26));
                _ = trial.Store.TidyAsync().IsCompleted;
                trial.Folder.Fault = null;
                Names(Ask(trial.Store.FindAsync(new HistorySearch()))).Should().Equal(expected, $"seed {seed}, try {time}");
            }

            trial.CrashAndReopen(random);
            Names(Ask(trial.Store.FindAsync(new HistorySearch()))).Should().Equal(expected, $"seed {seed}");
        }
    }

    [Fact]
    public async Task CountEnded_OfASnapshotThatDoesNotTell_CountsTheRowsInPartitions()
    {
        for (var i = 0; i < 200; i++)
        {
            _now += TimeSpan.FromMinutes(20);
            Add(Row(Jobs[i % 3], i, i % 7 == 0 ? 0 : 1, Ends[i % 4]));
            if (i is 60 or 199)
            {
                _journal.Tidy();
            }
        }

        var index = (await new JournalRecovery(_journal.Folder.Copy(), _journal.Settings).RunAsync()).Index;
        index.CountMovedEnds();

        var from = new DateTimeOffset((HourlyEnds.HourOf(_now.UtcTicks) - 24) * TimeSpan.TicksPerHour, TimeSpan.Zero);
        index.Ends.From(from).Should().Be(Ask(_memory.CountEndedAsync(from))).And.NotBe(new EndedCounts());
    }

    [Fact]
    public void Tidy_WhenAnOlderIndexCannotBeRead_MovesLaterRowsAllTheSame()
    {
        Add(Row("a", 0, 1, InstanceStatus.Succeeded));
        _journal.Tidy();
        _journal.Folder.Files[Histories()[0]].Write([255, 255], (int)HistoryLayout.HashBlockAt(1, 0));
        _now += TimeSpan.FromHours(1);
        Add(Row("a", 1, 1, InstanceStatus.Succeeded));

        _journal.Tidy();

        Histories().Should().HaveCount(4);
        Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(Id("a", 1), Id("a", 0));
        FluentActions.Invoking(() => Ask(_journal.Store.GetAsync(Id("a", 0)))).Should().Throw<JournalException>().WithMessage("*is not what was written*");
    }

    [Fact]
    public void Tidy_WhenARowCannotBeRead_MovesTheOthers_AndTellsWhoReadsIt()
    {
        Add(Row("a", 0, 1, InstanceStatus.Succeeded));
        _now += TimeSpan.FromHours(1);
        Add(Row("a", 1, 1, InstanceStatus.Succeeded));
        var (name, segment) = _journal.Folder.Files.First(file => JournalNames.IsSegment(file.Key, out _));
        segment.Content[segment.Content.IndexOf("key 0"u8)] ^= 1;

        _journal.Tidy();
        _journal.Folder.List().Should().NotContain(name, "nothing is alive in it any more");
        _journal.Reopen();

        Names(Ask(_journal.Store.FindAsync(new HistorySearch { EndedFrom = _now }))).Should().Equal(Id("a", 1));
        FluentActions.Invoking(() => Ask(_journal.Store.GetAsync(Id("a", 0)))).Should().Throw<JournalException>().WithMessage("*is not what was written*");
    }

    [Fact]
    public void Find_WhenTheVerySameRowComesAgainAfterItWasMoved_HasItOnce()
    {
        var row = Row("a", 0, 0, InstanceStatus.Canceled);
        Add(row);
        _journal.Tidy();
        AddAgain(row);

        Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(Id("a", 0));
        _journal.Tidy();
        Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(Id("a", 0));
    }

    [Fact]
    public void Expire_WhenAFileCannotBeDeleted_DeletesTheOthersTheNextTime()
    {
        for (var i = 0; i < 48; i++)
        {
            _now += TimeSpan.FromHours(1);
            Add(Row("a", i, 1, InstanceStatus.Succeeded, new RowRule(_now + TimeSpan.FromHours(1), 0)));
        }

        _journal.Tidy();
        _journal.RunBackground();
        Histories().Should().HaveCount(6);
        var isBad = true;
        _journal.Folder.Fault = (operation, name) =>
        {
            if (operation == DiskOperation.Delete && isBad)
            {
                isBad = false;
                throw new IOException("It is held.");
            }
        };
        _now += TimeSpan.FromDays(1);
        for (var time = 0; time < 2; time++)
        {
            Ask(_journal.Store.ExpireAsync(_now));
            _journal.RunBackground();
        }

        Histories().Should().HaveCount(2, "only what was held is left, and a start finds it");
        _journal.Reopen();
        Ask(_journal.Store.ExpireAsync(_now));
        _journal.RunBackground();
        Histories().Should().BeEmpty();
    }

    [Fact]
    public void Find_WhenADayHasMoreThanAPartMayHave_HasPartsForIt()
    {
        var small = new TestJournal(settings: TestJournal.Small with { HistoryPartSize = 4_096 });
        for (var i = 0; i < 60; i++)
        {
            _now += TimeSpan.FromMinutes(1);
            Add(Row(Jobs[i % 3], i, 1, Ends[i % 4]), small.Store, _memory);
        }

        small.Tidy();
        small.Reopen();

        Pages(small.Store, new HistorySearch { Limit = 7 }).Should().Equal(Pages(_memory, new HistorySearch { Limit = 7 }));
        var rows = small.Folder.Files.Where(file => HistoryNames.IsRows(file.Key)).Select(file => file.Value.Length).ToList();
        rows.Should().HaveCountGreaterThan(3).And.OnlyContain(length => length < 5_000);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("emptied")]
    [InlineData("cut")]
    [InlineData("damaged")]
    public void Open_WhenAnIndexIsMissingOrDamaged_MakesItAnewFromTheRows(string what)
    {
        var random = new Random(3);
        for (var part = 0; part < 3; part++)
        {
            for (var i = 0; i < 30; i++)
            {
                _now += TimeSpan.FromMinutes(random.Next(60));
                Add(Draw(random));
            }

            _journal.Tidy();
        }

        Add(Row("a", 999, 1, InstanceStatus.Succeeded));
        foreach (var name in Histories().Where(name => name.EndsWith(".index", StringComparison.Ordinal)))
        {
            var folder = _journal.Folder.Copy();
            switch (what)
            {
                case "deleted":
                    folder.Delete(name);
                    break;
                case "damaged":
                    folder.Files[name].Write([255, 255], 20);
                    break;
                default:
                    folder.Files[name].Cut(what == "cut" ? folder.Files[name].Length - 1 : 0);
                    break;
            }

            var opened = new TestJournal(folder).Open();
            Pages(opened, new HistorySearch { Limit = 4 }).Should().Equal(Pages(_memory, new HistorySearch { Limit = 4 }), $"{name} was {what}");
            Pages(opened, new HistorySearch { Tag = "rare", Silo = new SiloId("silo 1") }).Should().Equal(Pages(_memory, new HistorySearch { Tag = "rare", Silo = new SiloId("silo 1") }));
            folder.List().Should().Contain(name);
        }
    }

    [Fact]
    public void Expire_WhenADayIsPastItsRetention_DeletesItsFilesAndNothingElse()
    {
        for (var i = 0; i < 48; i++)
        {
            _now += TimeSpan.FromHours(1);
            Add(Row("a", i, 1, InstanceStatus.Succeeded, new RowRule(_now + TimeSpan.FromDays(2), 0)));
        }

        _journal.Tidy();
        var files = Histories();
        var all = Ask(_journal.Store.FindAsync(new HistorySearch())).Rows;
        var now = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
        Names(Ask(_journal.Store.FindAsync(new HistorySearch { Now = now }))).Should().Equal(all.Where(row => row.EndedTime + TimeSpan.FromDays(2) > now).Select(row => row.InstanceId), "what has expired is not found, whether it is deleted or not");

        _journal.RunBackground();
        Ask(_journal.Store.ExpireAsync(now));
        _journal.RunBackground();

        files.Should().HaveCount(6);
        Histories().Should().HaveCount(4);
        Names(Ask(_journal.Store.FindAsync(new HistorySearch()))).Should().Equal(all.Where(row => row.EndedTime.UtcDateTime.Day >= 21).Select(row => row.InstanceId));
        _journal.Reopen();
        Names(Ask(_journal.Store.FindAsync(new HistorySearch { Now = now }))).Should().Equal(all.Where(row => row.EndedTime + TimeSpan.FromDays(2) > now).Select(row => row.InstanceId));
    }

    [Fact]
    public void Find_WhenOnlyTheLastAreKept_FindsTheseAndAllFailures()
    {
        var rule = new RowRule(null, 3);
        for (var i = 0; i < 30; i++)
        {
            _now += TimeSpan.FromMinutes(1);
            Add(i % 10 == 4 ? Row("a", i, 1, InstanceStatus.Failed) : Row("a", i, 1, InstanceStatus.Succeeded, rule));
            Add(Row("b", i, 1, InstanceStatus.Succeeded));
            if (i % 8 == 7)
            {
                _journal.Tidy();
            }
        }

        _journal.Reopen();

        InstanceId[] kept = [Id("a", 29), Id("a", 28), Id("a", 27), Id("a", 24), Id("a", 14), Id("a", 4)];
        Names(Ask(_journal.Store.FindAsync(new HistorySearch { JobId = "a" }))).Should().Equal(kept);
        Names(Ask(_memory.FindAsync(new HistorySearch { JobId = "a" }))).Should().Equal(kept);
        Ask(_journal.Store.FindAsync(new HistorySearch { JobId = "b" })).Rows.Should().HaveCount(30);
    }

    [Fact]
    public async Task Find_WhenTheJournalIsClosed_SaysSo()
    {
        Add(Row("a", 0, 1, InstanceStatus.Succeeded));
        _journal.Tidy();
        await _journal.Store.DisposeAsync();

        var act = () => _journal.Store.FindAsync(new HistorySearch()).AsTask();

        await act.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*closed*");
    }

    private static InstanceId Id(string job, int run) => InstanceIds.Make(job, 0, $"run {run}");

    private static IReadOnlyList<InstanceId> Names(HistorySlice slice) => [.. slice.Rows.Select(row => row.InstanceId)];

    private static T Ask<T>(ValueTask<T> answer) => answer.IsCompleted ? answer.AsTask().GetAwaiter().GetResult() : throw new InvalidOperationException("It waits.");

    private List<string> Histories() => [.. _journal.Folder.List().Where(name => name.StartsWith("history-", StringComparison.Ordinal))];

    private (AttemptRecord Row, RowRule Rule) Draw(Random random)
    {
        // Now and then a row of the first job comes again. Of the others only some are kept.
        var run = random.Next(12) == 0 ? random.Next(_runs + 1) / 3 * 3 : _runs++;
        var rule = new RowRule(random.Next(3) == 0 ? _now + TimeSpan.FromHours(random.Next(1, 60)) : null, (run % 3) switch { 0 => 0, 1 => 2, _ => 5 });
        return Row(Jobs[run % 3], run, random.Next(3), Ends[random.Next(4)], rule);
    }

    private (AttemptRecord Row, RowRule Rule) Row(string job, int run, int attempt, InstanceStatus status, RowRule rule = default) => (
        new AttemptRecord
        {
            InstanceId = Id(job, run),
            Attempt = attempt,
            Status = status,
            EndedTime = _now,
            BusinessKey = $"key {run % 5}",
            Tags = run % 7 == 3 ? ["rare", "all"] : ["all"],
            Tries = [new TryRecord(TaskId.Root, 1, JobTaskStatus.Succeeded, new SiloId($"silo {run % 2}"), _now)],
        },
        rule);

    private HistorySearch DrawSearch(Random random) => new()
    {
        JobId = random.Next(3) == 0 ? new JobId(Jobs[random.Next(3)]) : default(JobId?),
        Status = random.Next(3) == 0 ? Ends[random.Next(4)] : null,
        Tag = random.Next(4) switch { 0 => "rare", 1 => "all", _ => null },
        BusinessKey = random.Next(4) == 0 ? $"key {random.Next(6)}" : null,
        Silo = random.Next(4) == 0 ? new SiloId($"silo {random.Next(3)}") : null,
        Rows = (HistoryRowKind)random.Next(3),
        EndedFrom = random.Next(3) == 0 ? _now - TimeSpan.FromHours(random.Next(40)) : null,
        EndedBefore = random.Next(3) == 0 ? _now - TimeSpan.FromHours(random.Next(-10, 40)) : null,
        Now = random.Next(2) == 0 ? _now : null,
    };

    /// <summary>From the first operation on a file of history on, the disk fails once, after some more.</summary>
    private static void FailAtHistory(SimFolder folder, int operations)
    {
        var isMoving = false;
        folder.Fault = (operation, name) =>
        {
            isMoving |= name.StartsWith("history-", StringComparison.Ordinal);
            if (isMoving && operation != DiskOperation.Read && operations-- == 0)
            {
                throw new IOException("The disk failed.");
            }
        };
    }

    private void Add((AttemptRecord Row, RowRule Rule) drawn) => Add(drawn, _journal.Store, _memory);

    private void AddAgain((AttemptRecord Row, RowRule Rule) drawn) => Add(drawn, _journal.Store);

    private void Add((AttemptRecord Row, RowRule Rule) drawn, params IGrainStore[] stores)
    {
        var (row, rule) = drawn;
        foreach (var store in stores)
        {
            var commit = new StoreCommit
            {
                Grain = new GrainId("probe", row.InstanceId.Value),
                Now = _now,
                Changes = default,
                History = new HistoryRow(row.InstanceId, row.Attempt, row.Status, row.EndedTime, InstanceLabels.Of(row), JsonSerializer.SerializeToUtf8Bytes(row, EngineJson.Default.AttemptRecord)) { Rule = rule },
            };
            Ask(store.CommitAsync(commit)).IsCommitted.Should().BeTrue();
        }
    }

    /// <summary>All pages of a search, of both.</summary>
    private void Compare(HistorySearch search, int limit)
    {
        var expected = Pages(_memory, search with { Limit = 1_000 });
        Pages(_journal.Store, search with { Limit = 1_000 }).Should().Equal(expected, $"all that match {search}");
        Pages(_journal.Store, search with { Limit = limit }).Should().Equal(expected, $"pages of {limit} that match {search}");
        Pages(_memory, search with { Limit = limit }).Should().Equal(expected, $"pages of {limit} that match {search}");
    }

    private static List<(InstanceId, int)> Pages(IGrainStore store, HistorySearch search)
    {
        var found = new List<(InstanceId, int)>();
        while (true)
        {
            var slice = Ask(store.FindAsync(search));
            slice.Rows.Count.Should().BeLessThanOrEqualTo(search.Limit);
            found.AddRange(slice.Rows.Select(row => (row.InstanceId, row.Attempt)));
            if (slice.Next is null)
            {
                return found;
            }

            search = search with { After = slice.Next };
        }
    }
}
