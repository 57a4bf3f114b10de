using System.Text;

namespace JobGrains.Hosting.Storage;

/// <summary>Finds the slots of grains by key. Under the index's lock.</summary>
internal sealed class SlotTable
{
    private const int FirstBuckets = 128;
    private const int FirstDeltas = 2;
    private const int LargestOnStack = 512;

    private readonly Blocks<Slot> _slots = new();
    private readonly RecordNames _records = new();
    private readonly Blocks<DeltaList> _deltas = new();
    private int[] _buckets = NewBuckets(FirstBuckets);
    private int _used;

    // Who reads one record of a grain reads the next of it, too. Forgotten with whatever is removed.
    private GrainId _lastFound;
    private int _lastIndex = -1;

    public NameTable Types { get; } = new();

    /// <summary>How many places there are; some may be free.</summary>
    public int Count => _slots.Count;

    public ref Slot this[int index] => ref _slots[index];

    /// <summary>The first slot of a grain; -1 for none.</summary>
    public int Find(GrainId grain)
    {
        if (IsLastFound(grain))
        {
            return _lastIndex;
        }

        var type = Types.Find(grain.Type);
        if (type < 0)
        {
            return -1;
        }

        var size = Encoding.UTF8.GetMaxByteCount(grain.Key.Length);
        var bytes = size <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[size];
        var found = Find((byte)type, bytes[..Encoding.UTF8.GetBytes(grain.Key, bytes)]);
        (_lastFound, _lastIndex) = (grain, found);
        return found;
    }

    public int Find(byte type, ReadOnlySpan<byte> key) => Find(type, key, HashOf(type, key));

    public int FindOrAdd(GrainId grain)
    {
        if (IsLastFound(grain))
        {
            return _lastIndex;
        }

        var size = Encoding.UTF8.GetMaxByteCount(grain.Key.Length);
        var bytes = size <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[size];
        return FindOrAdd(Types.Add(grain.Type), bytes[..Encoding.UTF8.GetBytes(grain.Key, bytes)]);
    }

    public int FindOrAdd(byte type, ReadOnlySpan<byte> key)
    {
        var hash = HashOf(type, key);
        var found = Find(type, key, hash);
        if (found >= 0)
        {
            return found;
        }

        if (++_used > _buckets.Length)
        {
            Grow();
        }

        var index = _slots.Add(new Slot(key.ToArray(), type, hash, isFurther: false));
        ref var bucket = ref BucketOf(hash);
        _slots[index].Next = bucket;
        bucket = index;
        return index;
    }

    /// <summary>The first record whose ETag is not the expected one.</summary>
    /// <param name="first">The grain's first slot; -1 for none.</param>
    /// <param name="changes">What is to change.</param>
    public string? FindConflict(int first, ReadOnlySpan<StoreChange> changes)
    {
        foreach (ref readonly var change in changes)
        {
            var index = FindRecord(first, change.Record);
            if ((index < 0 ? 0 : _slots[index].ETag) != change.ExpectedETag)
            {
                return change.Record;
            }
        }

        return null;
    }

    /// <summary>The slot of a record of a grain; -1 for none, and where there is no grain.</summary>
    public int FindRecord(int first, ReadOnlySpan<char> name) => FindRecord(first, _records.Find(name));

    /// <inheritdoc cref="FindRecord(int, ReadOnlySpan{char})"/>
    public int FindRecord(int first, ReadOnlySpan<byte> name) => FindRecord(first, _records.Find(name));

    /// <summary>The slot of a record; the caller gives a new one its ETag.</summary>
    public int FindOrAddRecord(int first, string name)
    {
        var found = FindRecord(first, _records.Find(name));
        return found >= 0 ? found : AddRecord(first, name);
    }

    /// <inheritdoc cref="FindOrAddRecord(int, string)"/>
    public int FindOrAddRecord(int first, ReadOnlySpan<byte> name)
    {
        var found = FindRecord(first, _records.Find(name));
        return found >= 0 ? found : AddRecord(first, Encoding.UTF8.GetString(name));
    }

    /// <summary>The name of a slot's record.</summary>
    public string RecordNameOf(int index) => _records[_slots[index].Record];

    /// <summary>Where a record's deltas are. Never changes once returned.</summary>
    public ReadOnlyMemory<Location> DeltasOf(int index)
    {
        var place = _slots[index].Deltas;
        return place == 0 ? default : _deltas[place - 1].Places.AsMemory(0, _deltas[place - 1].Count);
    }

    public void AddDelta(int index, Location delta)
    {
        ref var place = ref _slots[index].Deltas;
        if (place == 0)
        {
            place = 1 + _deltas.Add(new DeltaList { Places = new Location[FirstDeltas] });
        }

        ref var list = ref _deltas[place - 1];
        if (list.Count == list.Places.Length)
        {
            Array.Resize(ref list.Places, 2 * list.Count);
        }

        list.Places[list.Count++] = delta;
    }

    public void ClearDeltas(int index)
    {
        ref var place = ref _slots[index].Deltas;
        if (place != 0)
        {
            _deltas.Remove(place - 1);
            place = 0;
        }
    }

    /// <summary>Forgets the record that a slot has, and the grain where nothing is left of it.</summary>
    public void RemoveRecord(int index)
    {
        ref var slot = ref _slots[index];
        _records.Release(slot.Record);
        slot.ETag = 0;
        var first = slot.IsFurther ? Find(slot.Type, slot.Key, slot.Hash) : index;
        if (first != index)
        {
            var before = first;
            while (_slots[before].More != index)
            {
                before = _slots[before].More;
            }

            _slots[before].More = slot.More;
            _slots.Remove(index);
        }

        RemoveIfEmpty(first);
    }

    /// <summary>Forgets a grain of which nothing is left.</summary>
    public void RemoveIfEmpty(int first)
    {
        ref var slot = ref _slots[first];
        if (slot.ETag != 0 || slot.More >= 0 || slot.WakeUp >= 0 || slot.Open >= 0)
        {
            return;
        }

        ref var link = ref BucketOf(slot.Hash);
        while (link != first)
        {
            link = ref _slots[link].Next;
        }

        link = slot.Next;
        _used--;
        _lastIndex = -1;
        _slots.Remove(first);
    }

    public GrainId IdOf(int index)
    {
        ref var slot = ref _slots[index];
        return new GrainId(Types[slot.Type], Encoding.UTF8.GetString(slot.Key!));
    }

    public byte[] KeyOf(int index) => _slots[index].Key!;

    private bool IsLastFound(GrainId grain) => _lastIndex >= 0 && ReferenceEquals(grain.Key, _lastFound.Key) && ReferenceEquals(grain.Type, _lastFound.Type);

    private static uint HashOf(byte type, ReadOnlySpan<byte> key) => (uint)KeyHash.Of(key, type);

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, -1);
        return buckets;
    }

    private int Find(byte type, ReadOnlySpan<byte> key, uint hash)
    {
        for (var index = BucketOf(hash); index >= 0; index = _slots[index].Next)
        {
            ref var slot = ref _slots[index];
            if (slot.Hash == hash && slot.Type == type && key.SequenceEqual(slot.Key))
            {
                return index;
            }
        }

        return -1;
    }

    private int FindRecord(int first, int record)
    {
        for (var index = record < 0 ? -1 : first; index >= 0; index = _slots[index].More)
        {
            ref var slot = ref _slots[index];
            if (slot.ETag != 0 && slot.Record == record)
            {
                return index;
            }
        }

        return -1;
    }

    private int AddRecord(int first, string name)
    {
        var record = _records.Hold(name);
        if (_slots[first].ETag == 0)
        {
            _slots[first].Record = record;
            return first;
        }

        var index = _slots.Add(new Slot(_slots[first].Key!, _slots[first].Type, _slots[first].Hash, isFurther: true));
        ref var head = ref _slots[first];
        ref var further = ref _slots[index];
        further.Record = record;
        further.More = head.More;
        head.More = index;
        return index;
    }

    private void Grow()
    {
        _buckets = NewBuckets(2 * _buckets.Length);
        for (var index = 0; index < _slots.Count; index++)
        {
            ref var slot = ref _slots[index];
            if (slot.Key is not null && !slot.IsFurther)
            {
                ref var bucket = ref BucketOf(slot.Hash);
                slot.Next = bucket;
                bucket = index;
            }
        }
    }

    private ref int BucketOf(uint hash) => ref _buckets[hash & (uint)(_buckets.Length - 1)];
}
