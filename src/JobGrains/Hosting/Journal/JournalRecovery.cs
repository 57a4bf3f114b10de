namespace JobGrains.Hosting.Journal;

/// <summary>
/// Reads a journal: the newest snapshot, then the segments behind it. All that was flushed must be there and whole: only the end of the last segment may be torn, because what was written there
/// was never acknowledged. Everything else stops the start.
/// </summary>
internal sealed class JournalRecovery(IJournalFolder folder, JournalSettings settings)
{
    private readonly Dictionary<int, IJournalFile> _files = [];
    private readonly Dictionary<int, SegmentHeader> _headers = [];
    private List<HistoryRun> _runs = [];

    public async ValueTask<RecoveredJournal> RunAsync()
    {
        var names = DeleteUnfinished();
        var snapshotNumber = names.Select(name => JournalNames.IsSnapshot(name, out var number) ? number : 0).DefaultIfEmpty().Max();
        var snapshotName = JournalNames.Snapshot(snapshotNumber);
        SnapshotHeader? snapshot = snapshotNumber == 0 ? null : SnapshotFile.ReadHeader(folder, snapshotName);
        var numbers = names.Select(name => JournalNames.IsSegment(name, out var number) ? number : 0).Where(number => number > 0).Order().ToList();

        var chain = FindChain(numbers, snapshot?.FirstSegment);
        var index = new JournalIndex(snapshot?.ShardCount ?? (chain.Count == 0 ? settings.ShardCount : _headers[chain[0]].ShardCount));
        index.History.Load(await OpenHistoryAsync(names, snapshot?.NextSequence ?? 1));
        foreach (var number in chain)
        {
            index.Segments.Add(new Segment(number, _files[number], 0));
        }

        long snapshotLength = 0;
        if (snapshot is not null)
        {
            AddOlder(index, numbers, chain[0], SnapshotFile.ReadSegments(folder, snapshotName));
            snapshotLength = SnapshotFile.ReadInto(folder, snapshotName, index);
        }

        var sequence = snapshot?.NextSequence ?? 1;
        var first = sequence;
        long cut = 0;
        for (var i = 0; i < chain.Count; i++)
        {
            var length = i + 1 < chain.Count ? _headers[chain[i + 1]].PreviousLength : -1;
            (sequence, cut) = Replay(index, index.Segments.Find(chain[i])!, length, sequence);
        }

        if (index.FindMissingSegment() is > 0 and var missing)
        {
            throw JournalDamage.Missing(folder, JournalNames.Segment(missing));
        }

        var last = chain.Count == 0 ? null : index.Segments.Find(chain[^1]);
        if (last is not null)
        {
            // What was read may be in the cache of the file system only. From now on it counts as durable.
            last.File.Cut(last.Length);
            await last.File.FlushAsync();
        }

        DeleteUnused(names, index, snapshotNumber);
        return new RecoveredJournal(
            index,
            chain.Count == 0 ? 0 : _headers[chain[^1]].OpenCount,
            last,
            sequence,
            numbers.Count == 0 ? 1 : numbers[^1] + 1,
            snapshotNumber,
            snapshotLength,
            chain.Sum(number => index.Segments.Find(number)!.Length),
            cut,
            sequence - first);
    }

    /// <summary>Closes what was opened, where the start fails.</summary>
    public void Close()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }

        _runs.ForEach(run => run.Dispose());
    }

    private List<string> DeleteUnfinished()
    {
        var names = folder.List().ToList();
        foreach (var name in names.Where(name => name.EndsWith(JournalNames.Unfinished, StringComparison.Ordinal)).ToList())
        {
            folder.Delete(name);
            names.Remove(name);
        }

        return names;
    }

    /// <summary>Opens the partitions; makes an index anew where that is missing or damaged.</summary>
    /// <param name="names">The files that are there.</param>
    /// <param name="next">Rows of this entry and later ones are in segments, unless they were moved.</param>
    private async ValueTask<List<HistoryRun>> OpenHistoryAsync(List<string> names, long next)
    {
        var whole = names.Where(name => HistoryNames.IsIndex(name) && HistoryRun.HasIndex(folder, name)).ToList();
        _runs = HistoryRun.OpenAll(folder, whole);
        var moved = _runs.Count == 0 ? 0 : _runs.Max(run => run.Header.Through);
        var rebuilder = new HistoryRebuilder(folder);
        foreach (var name in names.Where(HistoryNames.IsRows).Select(HistoryNames.IndexOf).Except(whole).Order(StringComparer.Ordinal).ToList())
        {
            // Rows of a move that a crash ended have no index, and are in segments, too: those count.
            var first = rebuilder.FirstSequence(HistoryNames.RowsOf(name));
            if (names.Contains(name) || (first is { } sequence && (sequence < next || sequence <= moved)))
            {
                await rebuilder.RebuildAsync(name, [.. _runs.Where(run => run.Header.Number < HistoryNames.NumberOf(name))]);
                _runs.Add(HistoryRun.Open(folder, name));
                names.Remove(name);
                names.Add(name);
            }
        }

        foreach (var name in names.Where(HistoryNames.IsIndex).Except(_runs.Select(run => run.Files[0])))
        {
            // Its rows are missing: says so.
            HistoryRun.Open(folder, name);
        }

        return [.. _runs.OrderBy(run => run.Header.Number)];
    }

    /// <summary>The segments from the first that matters to the last, each of which names the one before.</summary>
    private List<int> FindChain(List<int> numbers, int? first)
    {
        var chain = new List<int>();
        var newest = numbers.Count - 1;
        while (newest >= 0 && !TryOpen(numbers[newest]))
        {
            // It was just being created, and nothing is in it.
            newest--;
        }

        if (newest < 0)
        {
            return first is { } gone ? throw JournalDamage.Missing(folder, JournalNames.Segment(gone)) : chain;
        }

        for (var number = numbers[newest]; ;)
        {
            chain.Insert(0, number);
            var previous = _headers[number].Previous;
            if (first is { } wanted ? number == wanted : previous == 0)
            {
                return chain;
            }

            if (previous == 0 || previous < first || !numbers.Contains(previous))
            {
                throw JournalDamage.Missing(folder, JournalNames.Segment(previous == 0 || previous < first ? first!.Value : previous));
            }

            if (!TryOpen(previous))
            {
                throw JournalDamage.At(folder, JournalNames.Segment(previous), 0, "the header is missing");
            }

            number = previous;
        }
    }

    /// <summary>Opens a segment and reads its header; answers false where it has none and nothing else either.</summary>
    private bool TryOpen(int number)
    {
        var name = JournalNames.Segment(number);
        var file = folder.Open(name);
        _files[number] = file;
        Span<byte> bytes = stackalloc byte[SegmentHeader.Size];
        if (!SegmentHeader.TryRead(bytes[..file.Read(bytes, 0)], out var header))
        {
            using var scanner = new BatchScanner(file, number, 0, file.Length, 0);
            return scanner.FindLaterBatch() < 0 ? false : throw JournalDamage.At(folder, name, 0, "the header is damaged");
        }

        if (header.Version > JournalFormat.Version)
        {
            throw JournalDamage.Newer(folder, name, header.Version);
        }

        _headers[number] = header;
        return header.Number == number ? true : throw JournalDamage.At(folder, name, 12, $"the header says that this is segment {header.Number}");
    }

    /// <summary>Adds the segments before the snapshot. All of them were flushed long ago.</summary>
    private void AddOlder(JournalIndex index, List<int> numbers, int first, Dictionary<int, long> lengths)
    {
        foreach (var number in numbers.Where(number => number < first && lengths.ContainsKey(number)))
        {
            if (!TryOpen(number))
            {
                throw JournalDamage.At(folder, JournalNames.Segment(number), 0, "the header is missing");
            }

            var segment = new Segment(number, _files[number], lengths[number]);
            index.Segments.Add(segment);
            using var scanner = Scan(segment, lengths[number], _headers[number].NextSequence);
            while (scanner.TryRead(out _, out _, out _))
            {
            }

            RequireEnd(scanner, segment, lengths[number]);
        }
    }

    /// <param name="index">What the entries are applied to.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="length">How many of its bytes count; -1 for the last one, of which all that is whole counts.</param>
    /// <param name="sequence">The number of its first entry.</param>
    private (long NextSequence, long CutBytes) Replay(JournalIndex index, Segment segment, long length, long sequence)
    {
        var end = length < 0 ? segment.File.Length : length;
        var header = _headers[segment.Number];
        if (header.NextSequence != sequence)
        {
            throw JournalDamage.At(folder, segment.File.Name, 40, $"the header says that it begins with entry {header.NextSequence} instead of {sequence}");
        }

        using var scanner = Scan(segment, end, sequence);
        while (scanner.TryRead(out var batch, out var offset, out var content))
        {
            try
            {
                index.Apply(segment.Number, offset, content, batch.FirstSequence, batch.Count);
            }
            catch (FormatException exception)
            {
                throw JournalDamage.At(folder, segment.File.Name, offset, exception.Message);
            }
        }

        if (length >= 0)
        {
            RequireEnd(scanner, segment, length);
        }
        else if (scanner.Damage is { } damage && scanner.FindLaterBatch() is >= 0 and var later)
        {
            throw JournalDamage.At(folder, segment.File.Name, scanner.Position, $"{damage}, yet at byte {later} there is another one: this is no torn write");
        }

        segment.Length = scanner.Position;
        return (scanner.NextSequence, end - scanner.Position);
    }

    private static BatchScanner Scan(Segment segment, long end, long sequence) => new(segment.File, segment.Number, SegmentHeader.Size, end, sequence);

    private void RequireEnd(BatchScanner scanner, Segment segment, long length)
    {
        if (scanner.Damage is { } damage)
        {
            throw JournalDamage.At(folder, segment.File.Name, scanner.Position, damage);
        }

        if (scanner.Position != length)
        {
            throw JournalDamage.At(folder, segment.File.Name, scanner.Position, $"the file ends; it should have {length} bytes");
        }
    }

    /// <summary>Deletes what a crash left behind: rows without an index, segments that never became part of the journal, older snapshots.</summary>
    private void DeleteUnused(List<string> names, JournalIndex index, int snapshot)
    {
        foreach (var name in names)
        {
            var isUsed = (!HistoryNames.IsRows(name) || names.Contains(HistoryNames.IndexOf(name)))
                && (!JournalNames.IsSnapshot(name, out var number) || number == snapshot)
                && (!JournalNames.IsSegment(name, out number) || index.Segments.Find(number) is not null);
            if (isUsed)
            {
                continue;
            }

            if (JournalNames.IsSegment(name, out number) && _files.Remove(number, out var file))
            {
                file.Dispose();
            }

            folder.Delete(name);
        }
    }
}
