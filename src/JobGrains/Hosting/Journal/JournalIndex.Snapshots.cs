using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Writes the index to snapshots and reads it from them.</summary>
internal sealed partial class JournalIndex
{
    /// <summary>How many places for slots there are. Under the lock.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>Writes what is known of the grains whose first slots are in a range; answers how many. Under the lock.</summary>
    public int WriteGrains(int from, int to, EntryBuffer buffer)
    {
        var count = 0;
        for (var index = from; index < to; index++)
        {
            ref var slot = ref _slots[index];
            if (slot.Key is not null && !slot.IsFurther)
            {
                WriteGrain(index, buffer);
                count++;
            }
        }

        return count;
    }

    /// <summary>Writes the jobs behind one; answers how many, and which is the last of them. Takes no lock for longer than to find them.</summary>
    public (int Count, byte[]? Last) WriteJobs(byte[]? after, int max, EntryBuffer buffer)
    {
        var jobs = _jobs.ListIds(after, max);
        foreach (var (id, tags) in jobs)
        {
            buffer.Byte((byte)EntryKind.SnapshotJob);
            buffer.Bytes(id);
            EntryEncoder.Tags(buffer, tags);
        }

        return (jobs.Count, jobs.Count == 0 ? null : jobs[^1].Id);
    }

    /// <summary>Writes how many rows of history have ended in the last hours. Under the lock.</summary>
    public void WriteEnds(EntryBuffer buffer)
    {
        buffer.Byte((byte)EntryKind.SnapshotEnds);
        buffer.Integer(_countedThrough);
        var hours = Ends.All;
        buffer.Integer(hours.Count);
        foreach (var (hour, counts) in hours)
        {
            buffer.Integer(hour);
            buffer.Integer(counts.Succeeded);
            buffer.Integer(counts.Failed);
            buffer.Integer(counts.Canceled);
            buffer.Integer(counts.Decisions);
        }
    }

    /// <summary>Reads an entry of kind <see cref="EntryKind.SnapshotEnds"/>, which is in the place of what was counted in partitions.</summary>
    public void ReadEnds(ref EntryReader reader)
    {
        Ends.Clear();
        _countedThrough = reader.Integer();
        for (var count = reader.Count(HourlyEnds.KeptHours); count > 0; count--)
        {
            var hour = reader.Integer();
            Ends.Add(new EndsOfHour(hour, new EndedCounts { Succeeded = reader.Integer(), Failed = reader.Integer(), Canceled = reader.Integer(), Decisions = reader.Integer() }));
        }
    }

    /// <summary>Counts the rows that are in partitions: for a snapshot of an earlier version, which does not tell.</summary>
    public void CountMovedEnds()
    {
        Ends.Clear();
        var kept = HourlyEnds.KeptHours * TimeSpan.TicksPerHour;
        var from = History.Runs.Count == 0 ? 0 : History.Runs[^1].Header.LastOrder - kept;
        foreach (var row in History.Runs.Where(run => run.Header.LastOrder >= from).SelectMany(static run => run.NewestFirst(long.MaxValue, []).Where(static row => !row.IsRepeat)))
        {
            Ends.Add(row.Attempt, row.Status, row.EndedTicks);
        }

        _countedThrough = History.MovedThrough;
    }

    /// <summary>Reads an entry of kind <see cref="EntryKind.SnapshotGrain"/>.</summary>
    public void ReadGrain(ref EntryReader reader)
    {
        var type = _slots.Types.Add(reader.Utf8());
        var first = _slots.FindOrAdd(type, reader.Utf8());
        var parts = (CommitParts)reader.Byte();
        if (parts.HasFlag(CommitParts.Opened))
        {
            var state = EntryDecoder.ReadOpenState(ref reader, out var createdTicks, out var labels);
            SetOpen(first, state, createdTicks, labels);
        }

        if (parts.HasFlag(CommitParts.WakeUpSet))
        {
            var ticks = reader.Integer();
            SetWakeUp(first, ticks, reader.Integer());
        }

        for (var count = reader.Count(); count > 0; count--)
        {
            var index = _slots.FindOrAddRecord(first, reader.Utf8());
            _slots[index].ETag = reader.Integer();
            _expiries.Set(index, (uint)reader.Integer());
            _slots[index].Body = ReadPlace(ref reader);
            Segments.Refer(_slots[index].Body, 1);
            ReadDeltas(index, ref reader);
        }
    }

    public void ReadJob(ref EntryReader reader) => AddJob(EntryDecoder.ReadJob(ref reader));

    /// <summary>A segment that a record is in and that is not there; 0 for none.</summary>
    public int FindMissingSegment()
    {
        lock (Gate)
        {
            for (var index = 0; index < _slots.Count; index++)
            {
                ref var slot = ref _slots[index];
                if (IsMissing(slot.Body))
                {
                    return slot.Body.Segment;
                }

                foreach (var delta in _slots.DeltasOf(index).Span)
                {
                    if (IsMissing(delta))
                    {
                        return delta.Segment;
                    }
                }
            }
        }

        return 0;
    }

    /// <summary>Adds the records of a range of slots that are, also in part, in a segment. Under the lock.</summary>
    public void FindRecordsIn(int segment, int from, int to, List<RecordName> into)
    {
        for (var index = from; index < to; index++)
        {
            ref var slot = ref _slots[index];
            var isThere = slot.Body.Segment == segment;
            foreach (var delta in _slots.DeltasOf(index).Span)
            {
                isThere |= delta.Segment == segment;
            }

            if (isThere)
            {
                into.Add(new RecordName(_slots.IdOf(index), _slots.RecordNameOf(index)));
            }
        }
    }

    private static void WritePlace(Location place, EntryBuffer buffer)
    {
        buffer.Integer(place.Segment);
        if (!place.IsNone)
        {
            buffer.Integer(place.Offset);
            buffer.Integer(place.Length);
            buffer.Integer(place.Checksum);
        }
    }

    private static Location ReadPlace(ref EntryReader reader)
    {
        var segment = reader.Count();
        return segment == 0 ? default : new Location(segment, (uint)reader.Integer(), reader.Count(), (uint)reader.Integer());
    }

    private void WriteGrain(int first, EntryBuffer buffer)
    {
        ref var head = ref _slots[first];
        buffer.Byte((byte)EntryKind.SnapshotGrain);
        buffer.Text(_slots.Types[head.Type]);
        buffer.Bytes(head.Key);
        buffer.Byte((byte)((head.Open < 0 ? 0 : CommitParts.Opened) | (head.WakeUp < 0 ? 0 : CommitParts.WakeUpSet)));
        if (head.Open >= 0)
        {
            ref var open = ref _openSlots[head.Open];
            EntryEncoder.OpenState(buffer, open.State, open.CreatedTicks, open.Labels ?? []);
        }

        if (head.WakeUp >= 0)
        {
            buffer.Integer(_wakeUps.TicksOf(head.WakeUp));
            buffer.Integer(_wakeUps[head.WakeUp].Version);
        }

        var records = 0;
        for (var index = first; index >= 0; index = _slots[index].More)
        {
            records += _slots[index].ETag == 0 ? 0 : 1;
        }

        buffer.Integer(records);
        for (var index = first; index >= 0; index = _slots[index].More)
        {
            ref var slot = ref _slots[index];
            if (slot.ETag == 0)
            {
                continue;
            }

            buffer.Text(_slots.RecordNameOf(index));
            buffer.Integer(slot.ETag);
            buffer.Integer(_expiries.Of(index));
            WritePlace(slot.Body, buffer);
            var deltas = _slots.DeltasOf(index).Span;
            buffer.Integer(deltas.Length);
            foreach (var delta in deltas)
            {
                WritePlace(delta, buffer);
            }
        }
    }

    private void ReadDeltas(int index, ref EntryReader reader)
    {
        for (var count = reader.Count(); count > 0; count--)
        {
            var delta = ReadPlace(ref reader);
            _slots.AddDelta(index, delta);
            Segments.Refer(delta, 1);
        }
    }

    private bool IsMissing(Location place) => !place.IsNone && Segments.Find(place.Segment) is null;
}
