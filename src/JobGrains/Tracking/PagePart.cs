using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <summary>A page of which only some tasks have what they carry, return and went through: a whole page may be larger than a message.</summary>
/// <param name="Record">The page. Other tasks have their status only.</param>
/// <param name="First">The first of these tasks.</param>
/// <param name="End">Behind the last of them.</param>
internal sealed record PagePart(PageRecord Record, int First, int End)
{
    /// <summary>The part of a page that begins with a task, as large as an answer may be.</summary>
    public static PagePart Cut(PageRecord record, int first)
    {
        var details = record.Details.ToDictionary(detail => detail.Index, detail => detail.Entry);
        var end = first;
        for (var size = default(AnswerSize); end < record.Count && !size.IsFull; end++)
        {
            size.Add(Item(record.Payloads, end));
            size.Add(Item(record.Results, end));
            if (details.TryGetValue(end, out var entry))
            {
                size.Add(entry.Result);
                size.Add(entry.Failure);
            }
        }

        if (first == 0 && end == record.Count)
        {
            return new PagePart(record, first, end);
        }

        var part = record with
        {
            Payloads = Only(record.Payloads, first, end),
            Results = Only(record.Results, first, end),
            Details = [.. record.Details.Where(detail => detail.Index >= first && detail.Index < end)],
        };
        return new PagePart(part, first, end);
    }

    /// <summary>The page that the parts make up. Each task is as the part with it says; the page itself as the last one does.</summary>
    public static PageRecord Join(IReadOnlyList<PagePart> parts)
    {
        var last = parts[^1].Record;
        if (parts.Count == 1)
        {
            return last;
        }

        return last with
        {
            Payloads = Column(parts, static record => record.Payloads),
            Results = Column(parts, static record => record.Results),
            Statuses = string.Concat(parts.Select(part => part.Record.Statuses![part.First..part.End])),
            Details = [.. parts.SelectMany(part => part.Record.Details)],
        };
    }

    private static string? Item(IReadOnlyList<string?>? column, int index) => column is not null && index < column.Count ? column[index] : null;

    private static IReadOnlyList<string?>? Only(IReadOnlyList<string?>? column, int first, int end) =>
        column is null ? null : [.. column.Select((item, index) => index >= first && index < end ? item : null)];

    private static IReadOnlyList<string?>? Column(IReadOnlyList<PagePart> parts, Func<PageRecord, IReadOnlyList<string?>?> column) =>
        parts.All(part => column(part.Record) is null)
            ? null
            : [.. parts.SelectMany(part => Enumerable.Range(part.First, part.End - part.First).Select(index => Item(column(part.Record), index)))];
}
