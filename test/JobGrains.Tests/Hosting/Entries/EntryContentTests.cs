using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Entries.Indexing;

namespace JobGrains.Tests.Hosting.Entries;

/// <summary>The text of an entry says all that the entry holds.</summary>
public sealed class EntryContentTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Damaged => new(
        "",
        "2 1 0 0",
        "1 1 0",
        "1 one 0 0",
        "1 1 later 0",
        "1 1 0 running",
        "1 1 -1 0",
        "1 1 9223372036854775807 0",
        "1 1 0 0\n",
        "1 1 0 0\n?{}",
        "1 1 0 0\n#{}",
        "1 1 0 0\n#x {}");

    [Fact]
    public void ATextReadAgain_IsTheSameEntry()
    {
        var contents = new[]
        {
            EntryContent.Empty,
            EntryContent.Empty.Written("""{"a":"ü €"}""", Time),
            EntryContent.Empty.Written("{}", null).Appended("1").Appended("2"),
            EntryContent.Empty.Appended("1") with { State = IndexState.Running },
            EntryContent.Empty.Written("{}", null).WithRow(EntryRow.Of(1, 5, """{"x":1}""")).WithRow(EntryRow.Of(12, 6, "{}")).Cleared(Time),
        };

        foreach (var content in contents)
        {
            var read = EntryContent.Parse(content.ToString());

            (read.Version, read.Expires, read.State, read.Base).Should().Be((content.Version, content.Expires, content.State, content.Base));
            read.Deltas.Should().Equal(content.Deltas);
            read.Rows.Should().Equal(content.Rows);
        }
    }

    [Fact]
    public void AWrite_ReplacesWhatWasAppended_AndKeepsTheRows()
    {
        var row = EntryRow.Of(1, 5, "{}");

        var written = EntryContent.Empty.Written("1", null).Appended("2").WithRow(row).Written("3", Time);

        written.Version.Should().Be(3);
        written.Deltas.Should().BeEmpty();
        written.Rows.Should().Equal(row);
        written.Expires.Should().Be(Time);
        written.Base.Should().Be("3");
    }

    [Fact]
    public void AClearedRecord_LeavesItsVersionAndItsRows()
    {
        var row = EntryRow.Of(1, 5, "{}");

        var cleared = EntryContent.Empty.Written("1", null).Appended("2").WithRow(row).Cleared(Time);

        cleared.HasRecord.Should().BeFalse();
        cleared.Version.Should().Be(3);
        cleared.State.Should().Be(IndexState.Ended);
        cleared.Rows.Should().Equal(row);
    }

    [Fact]
    public void ARowOfAnAttemptThatHasOne_ChangesNothing()
    {
        var content = EntryContent.Empty.WithRow(EntryRow.Of(1, 5, "first"));

        content.WithRow(EntryRow.Of(1, 6, "second")).Should().BeSameAs(content);
    }

    [Theory]
    [MemberData(nameof(Damaged))]
    public void ATextThatIsNone_IsRefusedByItsFirstLineOrTheLineThatIsWrong(string text)
    {
        var parse = () => EntryContent.Parse(text);

        parse.Should().Throw<JobGrainsUnavailableException>().WithMessage("A stored *'*'*");
    }
}
