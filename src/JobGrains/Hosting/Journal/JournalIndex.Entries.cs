using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Applies entries. An entry that is already in what a snapshot gave is recognised by the ETag of its record and changes nothing; the rest may be set twice.</summary>
internal sealed partial class JournalIndex : IEntryVisitor
{
    private readonly List<int> _changed = [];
    private int _segment;
    private long _contentOffset;
    private long _sequence;
    private byte _type;
    private byte[] _key = new byte[256];
    private int _keyLength;

    /// <summary>Rows up to the entry of this number are counted.</summary>
    private long _countedThrough;

    /// <summary>The first slot of the entry's grain; -1 as long as nothing needs one.</summary>
    private int _first = -1;

    /// <summary>Applies all entries of a durable batch, of which there are that many.</summary>
    public void Apply(int segment, long contentOffset, ReadOnlySpan<byte> content, long firstSequence, int count) =>
        new EntryReader(content, ApplySome(segment, contentOffset, content, 0, firstSequence, count)).RequireEnd();

    /// <summary>Applies entries of a durable batch; answers the position behind them.</summary>
    /// <param name="segment">The segment that it is in.</param>
    /// <param name="contentOffset">Where its entries begin in the segment's file.</param>
    /// <param name="content">Its entries.</param>
    /// <param name="position">The position in them of the first to apply.</param>
    /// <param name="firstSequence">The number of that.</param>
    /// <param name="count">How many to apply.</param>
    public int ApplySome(int segment, long contentOffset, ReadOnlySpan<byte> content, int position, long firstSequence, int count)
    {
        lock (Gate)
        {
            _segment = segment;
            _contentOffset = contentOffset;
            var end = EntryDecoder.Decode(content, position, firstSequence, count, this);
            EndEntry();
            return end;
        }
    }

    void IEntryVisitor.OnEntry(long sequence, ReadOnlySpan<byte> type, ReadOnlySpan<byte> key)
    {
        EndEntry();
        _sequence = sequence;
        _type = _slots.Types.Add(type);
        if (key.Length > _key.Length)
        {
            _key = new byte[2 * key.Length];
        }

        key.CopyTo(_key);
        _keyLength = key.Length;
    }

    void IEntryVisitor.OnWrite(ReadOnlySpan<byte> record, uint expires, BodyRef body)
    {
        if (BeginChange(record) is >= 0 and var index)
        {
            DropBodies(index);
            var place = Place(body);
            _slots[index].Body = place;
            _slots[index].ETag = _sequence;
            Segments.Refer(place, 1);
            _expiries.Set(index, expires);
        }
    }

    void IEntryVisitor.OnAppend(ReadOnlySpan<byte> record, bool isFresh, BodyRef body)
    {
        if (BeginChange(record) is >= 0 and var index)
        {
            if (isFresh && _slots[index].ETag != _sequence)
            {
                DropBodies(index);
                _expiries.Set(index, 0);
            }

            var place = Place(body);
            _slots.AddDelta(index, place);
            _slots[index].ETag = _sequence;
            Segments.Refer(place, 1);
        }
    }

    void IEntryVisitor.OnClear(ReadOnlySpan<byte> record, uint expires)
    {
        if (BeginChange(record) is >= 0 and var index)
        {
            DropBodies(index);
            _slots[index].ETag = _sequence;
            _expiries.Set(index, expires);
        }
    }

    void IEntryVisitor.OnWakeUp(long ticks)
    {
        if (ticks != 0 || FindFirst() >= 0)
        {
            SetWakeUp(EnsureFirst(), ticks, _sequence);
        }
    }

    void IEntryVisitor.OnWakeUpRemoved(long version)
    {
        if (FindFirst() is >= 0 and var first)
        {
            RemoveWakeUp(first, version);
            _first = -1;
        }
    }

    void IEntryVisitor.OnOpened(ReadOnlySpan<byte> instanceId, OpenState state, long createdTicks, ulong[]? labels) =>
        SetOpen(IsKey(instanceId) ? EnsureFirst() : _slots.FindOrAdd(_type, instanceId), state, createdTicks, labels);

    void IEntryVisitor.OnClosed(ReadOnlySpan<byte> instanceId)
    {
        if (_slots.Find(_type, instanceId) is >= 0 and var index)
        {
            SetClosed(index);
            if (index != _first)
            {
                _slots.RemoveIfEmpty(index);
            }
        }
    }

    void IEntryVisitor.OnJobListed(JobEntry job) => AddJob(job);

    void IEntryVisitor.OnJobUnlisted(JobId jobId) => _jobs.Remove(jobId);

    void IEntryVisitor.OnHistory(HistoryPart row)
    {
        if (_sequence > _countedThrough)
        {
            _countedThrough = _sequence;
            Ends.Add(row.Attempt, row.Status, row.EndedTicks);
        }

        History.Add(_sequence, row, Place(row.Body));
    }

    void IEntryVisitor.OnMoved(ReadOnlySpan<byte> record, long etag, BodyRef? body, IReadOnlyList<BodyRef> deltas)
    {
        var index = _slots.FindRecord(FindFirst(), record);
        if (index < 0 || _slots[index].ETag != etag)
        {
            return;
        }

        DropBodies(index);
        ref var slot = ref _slots[index];
        slot.Body = body is { } moved ? Place(moved) : default;
        Segments.Refer(slot.Body, 1);
        foreach (var delta in deltas)
        {
            var place = Place(delta);
            _slots.AddDelta(index, place);
            Segments.Refer(place, 1);
        }
    }

    private void EndEntry()
    {
        if (_first >= 0)
        {
            _slots.RemoveIfEmpty(_first);
        }

        _first = -1;
        _changed.Clear();
    }

    /// <summary>The slot of the record to change; -1 where the change is already in it.</summary>
    private int BeginChange(ReadOnlySpan<byte> record)
    {
        var index = _slots.FindOrAddRecord(EnsureFirst(), record);
        var etag = _slots[index].ETag;
        if (etag < _sequence)
        {
            _changed.Add(index);
            return index;
        }

        return etag == _sequence && _changed.Contains(index) ? index : -1;
    }

    private int FindFirst() => _first >= 0 ? _first : _slots.Find(_type, _key.AsSpan(0, _keyLength));

    private int EnsureFirst() => _first >= 0 ? _first : _first = _slots.FindOrAdd(_type, _key.AsSpan(0, _keyLength));

    private bool IsKey(ReadOnlySpan<byte> id) => id.SequenceEqual(_key.AsSpan(0, _keyLength));

    private Location Place(BodyRef body) => new(_segment, checked((uint)(_contentOffset + body.Position)), body.Length, body.Checksum);
}
