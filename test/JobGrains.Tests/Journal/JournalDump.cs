using System.Globalization;
using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Journal;

/// <summary>Prints what a segment holds, one line an entry: for whoever has to find out what happened.</summary>
internal sealed class JournalDump : IEntryVisitor
{
    private readonly List<string> _lines = [];
    private byte[] _content = [];

    /// <summary>The lines of all segments of a folder. The last line of a segment says what is wrong with it, if anything is.</summary>
    public static IReadOnlyList<string> Of(IJournalFolder folder)
    {
        var dump = new JournalDump();
        foreach (var name in folder.List().Where(name => JournalNames.IsSegment(name, out _)))
        {
            using var file = folder.Open(name);
            dump.Add(file);
        }

        return dump._lines;
    }

    void IEntryVisitor.OnEntry(long sequence, ReadOnlySpan<byte> type, ReadOnlySpan<byte> key) =>
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{sequence} {Text(type)}/{Text(key)}"));

    void IEntryVisitor.OnWrite(ReadOnlySpan<byte> record, uint expires, BodyRef body) =>
        Append($"write {Text(record)} = {Text(body)}{Until(expires)}");

    void IEntryVisitor.OnAppend(ReadOnlySpan<byte> record, bool isFresh, BodyRef body) => Append($"append {Text(record)} {(isFresh ? "new" : "+")} {Text(body)}");

    void IEntryVisitor.OnClear(ReadOnlySpan<byte> record, uint expires) => Append($"clear {Text(record)}");

    void IEntryVisitor.OnWakeUp(long ticks) => Append(ticks == 0 ? "no wake-up" : $"wake-up {Time(ticks)}");

    void IEntryVisitor.OnWakeUpRemoved(long version) => Append($"woken {version}");

    void IEntryVisitor.OnOpened(ReadOnlySpan<byte> instanceId, OpenState state, long createdTicks, ulong[]? labels) =>
        Append($"open {Text(instanceId)} {state} {Time(createdTicks)} labels {labels?.Length ?? 0}");

    void IEntryVisitor.OnClosed(ReadOnlySpan<byte> instanceId) => Append($"close {Text(instanceId)}");

    void IEntryVisitor.OnJobListed(JobEntry job) => Append($"list {job.JobId} [{string.Join(',', job.Tags)}]");

    void IEntryVisitor.OnJobUnlisted(JobId jobId) => Append($"unlist {jobId}");

    void IEntryVisitor.OnHistory(HistoryPart row) =>
        Append($"history {Text(row.InstanceId)} {row.Attempt} {row.Status} {Time(row.EndedTicks)} labels {row.Labels.Length}{Until(row.Expires)} last {row.Last} {Text(row.Body)}");

    void IEntryVisitor.OnMoved(ReadOnlySpan<byte> record, long etag, BodyRef? body, IReadOnlyList<BodyRef> deltas) =>
        Append($"moved {Text(record)} of {etag} = {(body is { } there ? Text(there) : "none")}{string.Concat(deltas.Select(delta => " + " + Text(delta)))}");

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static string Until(uint expires) => expires == 0 ? "" : " until " + Time(ExpiryTime.ToTicks(expires));

    private static string Time(long ticks) => new DateTimeOffset(ticks, TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture);

    private string Text(BodyRef body) => Encoding.UTF8.GetString(_content, body.Position, body.Length);

    private void Append(string text) => _lines[^1] += "; " + text;

    private void Add(IJournalFile file)
    {
        var bytes = new byte[SegmentHeader.Size];
        if (!SegmentHeader.TryRead(bytes.AsSpan(0, file.Read(bytes, 0)), out var header))
        {
            _lines.Add($"{file.Name}: no header");
            return;
        }

        _lines.Add($"{file.Name}: open {header.OpenCount}, after segment {header.Previous} of {header.PreviousLength} bytes");
        using var scanner = new BatchScanner(file, header.Number, SegmentHeader.Size, file.Length, header.NextSequence);
        while (scanner.TryRead(out var batch, out _, out var content))
        {
            _content = content.ToArray();
            new EntryReader(content, EntryDecoder.Decode(content, 0, batch.FirstSequence, batch.Count, this)).RequireEnd();
        }

        if (scanner.Damage is { } damage)
        {
            _lines.Add($"{file.Name}: at byte {scanner.Position}, {damage}");
        }
    }
}
