namespace JobGrains.Hosting.Journal;

/// <summary>Reads the entries of a batch of a segment.</summary>
internal static class EntryDecoder
{
    /// <summary>Marks an append to a record that is not there: what was forgotten of it is not in the journal.</summary>
    public const int Fresh = 0x80;

    private const int MaxLabels = 100_000;

    /// <summary>The next entries of a batch from a position on; answers where the one behind them begins.</summary>
    public static int Decode<TVisitor>(ReadOnlySpan<byte> content, int position, long firstSequence, int count, TVisitor visitor)
        where TVisitor : IEntryVisitor
    {
        var reader = new EntryReader(content, position);
        for (var i = 0; i < count; i++)
        {
            var kind = (EntryKind)reader.Byte();
            var type = reader.Utf8();
            var key = reader.Utf8();
            visitor.OnEntry(firstSequence + i, type, key);
            switch (kind)
            {
                case EntryKind.Commit:
                    ReadCommit(ref reader, key, visitor);
                    break;
                case EntryKind.WakeUpRemoved:
                    visitor.OnWakeUpRemoved(reader.Integer());
                    break;
                case EntryKind.Moved:
                    ReadMoved(ref reader, visitor);
                    break;
                default:
                    throw reader.Malformed();
            }
        }

        return reader.Position;
    }

    public static OpenState ReadOpenState(ref EntryReader reader, out long createdTicks, out ulong[]? labels)
    {
        var state = (OpenState)reader.Byte();
        createdTicks = reader.Integer();
        labels = ReadLabels(ref reader);
        return state;
    }

    public static JobEntry ReadJob(ref EntryReader reader)
    {
        var id = new JobId(reader.Text());
        var tags = new string[reader.Count(1_000)];
        for (var i = 0; i < tags.Length; i++)
        {
            tags[i] = reader.Text();
        }

        return new JobEntry(id, tags);
    }

    private static ulong[]? ReadLabels(ref EntryReader reader)
    {
        var count = reader.Count(MaxLabels);
        var labels = count == 0 ? null : new ulong[count];
        for (var i = 0; i < count; i++)
        {
            labels![i] = reader.Fixed();
        }

        return labels;
    }

    private static void ReadCommit<TVisitor>(ref EntryReader reader, ReadOnlySpan<byte> key, TVisitor visitor)
        where TVisitor : IEntryVisitor
    {
        var parts = (CommitParts)reader.Byte();
        if ((parts & ~CommitParts.All) != 0)
        {
            throw reader.Malformed();
        }

        for (var changes = reader.Count(); changes > 0; changes--)
        {
            ReadChange(ref reader, visitor);
        }

        if (parts.HasFlag(CommitParts.WakeUpSet))
        {
            visitor.OnWakeUp(reader.Integer());
        }
        else if (parts.HasFlag(CommitParts.WakeUpCleared))
        {
            visitor.OnWakeUp(0);
        }

        if (parts.HasFlag(CommitParts.Opened))
        {
            var id = ReadId(ref reader, key);
            var state = ReadOpenState(ref reader, out var createdTicks, out var labels);
            visitor.OnOpened(id, state, createdTicks, labels);
        }

        if (parts.HasFlag(CommitParts.Closed))
        {
            visitor.OnClosed(ReadId(ref reader, key));
        }

        if (parts.HasFlag(CommitParts.JobListed))
        {
            visitor.OnJobListed(ReadJob(ref reader));
        }

        if (parts.HasFlag(CommitParts.JobUnlisted))
        {
            visitor.OnJobUnlisted(new JobId(reader.Text()));
        }

        if (parts.HasFlag(CommitParts.History))
        {
            var id = ReadId(ref reader, key);
            var attempt = reader.Count();
            var status = (InstanceStatus)reader.Byte();
            var endedTicks = reader.Integer();
            var labels = ReadLabels(ref reader);
            var (expires, last) = ((uint)reader.Integer(), reader.Count());
            visitor.OnHistory(new HistoryPart(id, attempt, status, endedTicks, labels ?? [], expires, last, reader.Body()));
        }
    }

    private static void ReadChange<TVisitor>(ref EntryReader reader, TVisitor visitor)
        where TVisitor : IEntryVisitor
    {
        int kind = reader.Byte();
        var record = reader.Utf8();
        switch ((RecordChangeKind)(kind & ~Fresh))
        {
            case RecordChangeKind.Write:
                var expires = (uint)reader.Integer();
                visitor.OnWrite(record, expires, reader.Body());
                break;
            case RecordChangeKind.Append:
                visitor.OnAppend(record, (kind & Fresh) != 0, reader.Body());
                break;
            case RecordChangeKind.Clear:
                visitor.OnClear(record, (uint)reader.Integer());
                break;
            default:
                throw reader.Malformed();
        }
    }

    private static void ReadMoved<TVisitor>(ref EntryReader reader, TVisitor visitor)
        where TVisitor : IEntryVisitor
    {
        var record = reader.Utf8();
        var etag = reader.Integer();
        BodyRef? body = reader.Byte() == 0 ? null : reader.Body();
        var deltas = new BodyRef[reader.Count()];
        for (var i = 0; i < deltas.Length; i++)
        {
            deltas[i] = reader.Body();
        }

        visitor.OnMoved(record, etag, body, deltas);
    }

    private static ReadOnlySpan<byte> ReadId(ref EntryReader reader, ReadOnlySpan<byte> key)
    {
        var id = reader.Utf8();
        return id.IsEmpty ? key : id;
    }
}
