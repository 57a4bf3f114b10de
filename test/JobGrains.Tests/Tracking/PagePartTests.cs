using System.Text.Json;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Tracking;

namespace JobGrains.Tests.Tracking;

/// <summary>A page that is read in parts is the page.</summary>
public sealed class PagePartTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 1)]
    [InlineData(200_000, 4)]
    [InlineData(AnswerSize.MaxCharacters + 1, 20)]
    public void Parts_MakeUpThePage(int length, int least)
    {
        var page = Page(length, withDetails: true);

        var parts = Read(page);

        parts.Should().HaveCountGreaterThanOrEqualTo(least);
        Json(PagePart.Join(parts)).Should().Be(Json(page));
        foreach (var part in parts)
        {
            Carried(part.Record).Should().BeLessThan(AnswerSize.MaxCharacters + (2 * length) + 1);
        }
    }

    [Fact]
    public void Parts_OfAPageThatChangesMeanwhile_SayOfEachTaskWhatOnePartSaid()
    {
        var before = Page(400_000, withDetails: false) with { Statuses = new string('0', 20), Results = null };
        var after = Page(400_000, withDetails: false) with { Payloads = null };
        var first = PagePart.Cut(before, 0);
        var parts = new List<PagePart> { first };
        while (parts[^1].End < after.Count)
        {
            parts.Add(PagePart.Cut(after, parts[^1].End));
        }

        var joined = PagePart.Join(parts);

        joined.Statuses.Should().Be(before.Statuses![..first.End] + after.Statuses![first.End..]);
        joined.Payloads.Should().Equal(Enumerable.Range(0, 20).Select(i => i < first.End ? before.Payloads![i] : null));
        joined.Results.Should().Equal(Enumerable.Range(0, 20).Select(i => i < first.End ? null : after.Results!.ElementAtOrDefault(i)));
    }

    private static List<PagePart> Read(PageRecord page)
    {
        var parts = new List<PagePart> { PagePart.Cut(page, 0) };
        while (parts[^1].End < page.Count)
        {
            parts.Add(PagePart.Cut(page, parts[^1].End));
        }

        return parts;
    }

    private static long Carried(PageRecord record) =>
        (record.Payloads ?? []).Concat(record.Results ?? []).Sum(item => item?.Length ?? 0) + record.Details.Sum(detail => detail.Entry.Failure?.Message.Length ?? 0);

    private static PageRecord Page(int length, bool withDetails)
    {
        const int Count = 20;
        return new PageRecord
        {
            Spec = new PageSpec { InstanceId = new InstanceId("job.1.0000000000000000000000"), Attempt = 1, Page = 0, Snapshot = new JobDefinition { Id = "job", Processor = "probe" } },
            Count = Count,
            Runs = [new ChildRun(TaskId.Root, 0, 0, Count)],
            Payloads = [.. Enumerable.Range(0, Count).Select(i => i % 2 == 0 ? null : new string('p', length))],
            Keys = [.. Enumerable.Range(0, Count).Select(i => $"k{i}")],
            Statuses = string.Concat(Enumerable.Range(0, Count).Select(i => (char)('0' + (int)(i % 2 == 0 ? JobTaskStatus.Succeeded : JobTaskStatus.Failed)))),
            Results = [.. Enumerable.Range(0, Count - 1).Select(i => i % 2 == 0 ? new string('r', length) : null)],
            Details = withDetails
                ? [.. Enumerable.Range(0, Count).Where(i => i % 2 == 1).Select(i => new PageTaskDetail(i, new TaskEntry { TaskId = TaskId.Mapped(0, i), Status = JobTaskStatus.Failed }))]
                : [],
        };
    }

    private static string Json(PageRecord record) => JsonSerializer.Serialize(record with { Results = [.. record.Results!, .. new string?[record.Count - record.Results!.Count]] }, EngineJson.Default.PageRecord);
}
