using JobGrains.Logs;

namespace JobGrains.Tests.Logs;

public sealed class LogBookTests
{
    private static readonly SiloId First = new("a@1");
    private static readonly SiloId Second = new("b@2");

    [Fact]
    public void Number_CountsLinesOverSilos_AndDroppedOnesToo()
    {
        var book = Begin(Batch(First, 1, 1, 1, 1));

        var second = book.Number(Batch(Second, 1, 1, 1, 5))!;
        book.Take(second);

        second.Number.Should().Be(3);
        book.Next.Should().Be(9);
        book.Number(Batch(First, 1, 3, 1))!.Number.Should().Be(9);
    }

    [Fact]
    public void Number_OfARepeatedBatch_IsNothing()
    {
        var book = Begin(Batch(First, 1, 1, 1, 3));

        book.Number(Batch(First, 1, 1, 1, 3)).Should().BeNull();
        book.Number(Batch(First, 1, 1, 1)).Should().BeNull();
        book.Number(Batch(Second, 1, 1, 1, 3)).Should().NotBeNull();
    }

    [Fact]
    public void Number_OfAMarkThatCoversWhatIsThere_IsTheRest()
    {
        var book = Begin(Batch(First, 1, 1, 1, 3));

        var rest = book.Number(Batch(First, 1, 1, 10))!;

        (rest.First, rest.Count, rest.Number).Should().Be((5, 6, 5));
    }

    [Fact]
    public void Number_OfALaterBuffer_BeginsAnew_AndOfAnEarlierOneIsNothing()
    {
        var book = Begin(Batch(First, 2, 1, 1));

        book.Number(Batch(First, 3, 1, 1)).Should().NotBeNull();
        book.Number(Batch(First, 1, 5, 1)).Should().BeNull();
    }

    [Fact]
    public void BeginPage_WhenThereAreTooManyLines_DropsTheOldestPages_ButNotThoseThatAreNeeded()
    {
        var book = Begin(Batch(First, 1, 1, 1, 99));
        for (var page = 1; page < 10; page++)
        {
            var batch = book.Number(Batch(First, 1, (page * 100) + 1, 1, 99))!;
            var (head, dropped) = book.BeginPage(250, long.MaxValue);
            book.Take(head);
            book.Take(batch);

            dropped.Count.Should().Be(page < 4 ? 0 : 1);
            book.Next.Should().Be(((page + 1) * 100) + 1);
        }

        book.Pages.Select(page => page.First).Should().Equal(601, 701, 801, 901);
    }

    [Fact]
    public void BeginPage_WhenThereAreTooManyCharacters_DropsTheOldestPages()
    {
        var book = Begin(Batch(First, 1, 1, 1, 1));
        for (var page = 1; page < 10; page++)
        {
            var batch = book.Number(Batch(First, 1, (page * 2) + 1, 1, 1))!;
            book.Take(book.BeginPage(int.MaxValue, 3 * batch.Size).Head);
            book.Take(batch);
        }

        book.Pages.Should().HaveCount(4, "three that are full, and the last");
    }

    [Fact]
    public void ABook_ThatIsReadAgain_KnowsTheSame()
    {
        var book = Begin(Batch(First, 1, 1, 1, 1));
        var (head, _) = book.BeginPage(100, 1_000_000);
        book.Take(head);
        var batches = new[] { Batch(First, 1, 3, 1) with { Number = 3 }, Batch(Second, 7, 1, 1, 1) with { Number = 4 } };
        Array.ForEach(batches, book.Take);

        var again = new LogBook(head);
        Array.ForEach(batches, again.Take);

        again.Should().BeEquivalentTo(book);
        again.Number(Batch(Second, 7, 1, 1, 1)).Should().BeNull();
        again.Number(Batch(First, 1, 1, 1, 1)).Should().BeNull();
        again.Next.Should().Be(6);
    }

    private static LogBook Begin(LogBatch batch)
    {
        var book = new LogBook(null);
        var numbered = book.Number(batch)!;
        book.Take(book.BeginPage(1_000, 1_000_000).Head);
        book.Take(numbered);
        return book;
    }

    /// <summary>Entries that take so many numbers each: 1 is a line, more a mark.</summary>
    private static LogBatch Batch(SiloId silo, long buffer, long first, params long[] counts) => new()
    {
        Silo = silo,
        Buffer = buffer,
        First = first,
        Sources = [new LogSource { Attempt = 1, TaskId = TaskId.Root, Try = 1 }],
        Entries = [.. counts.Select(count => new LogEntry { Message = count == 1 ? "text" : null, Dropped = count == 1 ? 0 : count })],
    };
}
