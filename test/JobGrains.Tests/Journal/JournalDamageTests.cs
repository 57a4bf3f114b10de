using System.Text;
using JobGrains.Conformance.Stores;
using JobGrains.Hosting.Journal;
using JobGrains.Testing.Cluster;

namespace JobGrains.Tests.Journal;

/// <summary>What is not whole is either the end of the last segment, which was never acknowledged as far as anybody can know, or it stops the start.</summary>
public class JournalDamageTests
{
    private const int CasesAJournal = 2_000;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    public void Open_WhenABitIsFlippedOrAFileIsCut_EndsAtTheDamageOrRefuses(int seed, int snapshots)
    {
        // One whose last segment has some batches.
        var (random, whole, states) = Enumerable.Range(0, 20).Select(i =>
        {
            var drawn = new Random(seed + (100 * i));
            var made = Make(drawn, snapshots);
            return (drawn, made, StatesByEnd(made));
        }).First(made => made.Item3.Count > 3);
        var outcomes = new Dictionary<string, int>();
        for (var i = 0; i < CasesAJournal; i++)
        {
            var folder = whole.Copy();
            var name = folder.List()[random.Next(folder.List().Count)];
            var file = folder.Files[name];
            var at = file.Length == 0 ? 0 : random.Next(file.Length);
            var cuts = random.Next(3) == 0;
            if (file.Length == 0)
            {
                continue;
            }

            if (cuts)
            {
                file.Cut(at);
            }
            else
            {
                file.Content[at] ^= (byte)(1 << random.Next(8));
            }

            var outcome = Judge(folder, name, at, cuts, states);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        outcomes.Keys.Should().Contain("refused").And.Contain("recovered");
    }

    [Fact]
    public void Open_WhenTheFormatIsNewer_SaysSoAndChangesNothing()
    {
        var folder = Make(new Random(1), snapshots: 0);
        var header = folder.Files[JournalNames.Segment(1)].Content[..SegmentHeader.Size];
        SegmentHeader.TryRead(header, out var read);
        (read with { Version = JournalFormat.Version + 1 }).Write(header);

        var act = () => new TestJournal(folder).Open();

        act.Should().Throw<JournalException>().WithMessage("*has version 2 of the journal's format*Start the newer version again*");
    }

    [Theory]
    [InlineData(".segment")]
    [InlineData(".rows")]
    public void Open_WhenAFileIsMissing_NamesIt(string end)
    {
        var folder = Make(new Random(4), snapshots: 2);
        var name = folder.List().First(name => name.EndsWith(end, StringComparison.Ordinal));
        folder.Delete(name);

        var act = () => new TestJournal(folder).Open();

        act.Should().Throw<JournalException>().WithMessage("*missing*").Which.File.Should().EndWith(name);
    }

    private static SimFolder Make(Random random, int snapshots)
    {
        var twin = new StoreTwin(random);
        for (var round = 0; round < 4; round++)
        {
            for (var step = 0; step < 12; step++)
            {
                twin.Step();
            }

            if (round < snapshots)
            {
                twin.Journal.Tidy();
            }
        }

        return twin.Journal.Folder.Copy();
    }

    /// <summary>What there is if the last segment ends with its first batch, its second one and so on, by the end of the batch.</summary>
    private static SortedDictionary<long, string> StatesByEnd(SimFolder whole)
    {
        var name = LastSegment(whole);
        var states = new SortedDictionary<long, string> { [0] = "" };
        using var file = whole.Open(name);
        var bytes = new byte[SegmentHeader.Size];
        file.Read(bytes, 0);
        SegmentHeader.TryRead(bytes, out var header).Should().BeTrue();
        using var scanner = new BatchScanner(file, header.Number, SegmentHeader.Size, file.Length, header.NextSequence);
        do
        {
            var cut = whole.Copy();
            cut.Files[name].Cut(scanner.Position);
            states[scanner.Position] = Describe(new TestJournal(cut).Open());
        }
        while (scanner.TryRead(out _, out _, out _));

        return states;
    }

    private static string LastSegment(SimFolder folder) => folder.List().Last(name => JournalNames.IsSegment(name, out _));

    private static string Judge(SimFolder folder, string name, int at, bool cuts, SortedDictionary<long, string> states)
    {
        var before = Content(folder);
        var last = LastSegment(folder);
        JournalStore store;
        try
        {
            store = new TestJournal(folder).Open();
        }
        catch (JournalException exception)
        {
            exception.Message.Should().ContainAny(["Restore the folder", "Start the newer version"]);
            exception.File.Should().NotBeNull();
            Content(folder).Should().Be(before, "a journal that is refused is left as it is");
            MayRefuse(folder, name, at, cuts, states).Should().BeTrue($"damage at {at} of {name} is in the last write: {exception.Message}");
            return "refused";
        }

        var state = Describe(store);
        if (HistoryNames.IsIndex(name) || HistoryNames.IsRows(name))
        {
            // History is verified when it is read.
            state.Should().Be(states.Last().Value);
            return "later";
        }

        if (cuts && at < SegmentHeader.Size && name == last)
        {
            // What is left looks like a segment that was being created.
            return "recovered";
        }

        name.Should().Be(LastSegment(folder) == name ? name : LastButNew(folder), $"damage at {at} was not found");
        var expected = states.Last(end => end.Key <= at).Value;
        if (expected.Length > 0)
        {
            state.Should().Be(expected, $"damage at {at} of {name}");
        }

        return "recovered";
    }

    /// <summary>Only what cannot be a torn write may be refused: a batch behind it is whole, or another file needs it.</summary>
    private static bool MayRefuse(SimFolder folder, string name, int at, bool cuts, SortedDictionary<long, string> states)
    {
        if (name != LastSegment(folder))
        {
            return true;
        }

        var isInLast = states.Keys.Where(end => end <= at).Max() == states.Keys.Where(end => end < states.Keys.Max()).Max();
        return at < SegmentHeader.Size || (!cuts && !isInLast);
    }

    /// <summary>The segment that was the last one before the journal was opened again.</summary>
    private static string LastButNew(SimFolder folder)
    {
        var segments = folder.List().Where(name => JournalNames.IsSegment(name, out _)).ToList();
        return segments.Count > 1 ? segments[^2] : segments[^1];
    }

    private static string Content(SimFolder folder) =>
        string.Join('\n', folder.List().Where(name => name != JournalNames.Lock).Select(name => $"{name} {folder.Files[name].Length} {Crc32C.Of(folder.Files[name].Content)}"));

    private static string Describe(JournalStore store)
    {
        var text = new StringBuilder();
        foreach (var grain in CommitDrawing.Grains)
        {
            foreach (var record in CommitDrawing.Records)
            {
                var stored = store.Read(grain, record);
                text.Append(stored.ETag).Append(' ').Append(stored.Body is { } body ? Encoding.UTF8.GetString(body.Span) : "-");
                foreach (var delta in stored.Deltas)
                {
                    text.Append(' ').Append(Encoding.UTF8.GetString(delta.Span));
                }

                text.Append('\n');
            }
        }

        for (var shard = 0; shard < store.ShardCount; shard++)
        {
            text.AppendJoin(' ', store.ListOpenAsync(shard, null, 100).Result.Select(entry => $"{entry.InstanceId} {entry.State}")).Append('\n');
        }

        text.AppendJoin(' ', store.ListJobsAsync(null, 100).Result.Select(job => job.JobId.Value)).Append('\n');
        text.AppendJoin(' ', StoreTwin.WakeUpsOf(store).Select(w => $"{w.Grain} {w.Time:O}"));
        return text.ToString();
    }
}
