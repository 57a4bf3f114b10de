using System.Text;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>Finds the slots of grains by key. Under the index's lock.</summary>
internal sealed class SlotTable
{
    private const int BlockBits = 9;
    private const int LargestOnStack = 512;

    private readonly Blocks<Slot> _slots = new(BlockBits);
    private int[] _buckets = NewBuckets(1_024);
    private int _used;
    private int _free = -1;

    public NameTable Types { get; } = new();

    public NameTable Records { get; } = new();

    /// <summary>How many places there are; some may be free.</summary>
    public int Count => _slots.Count;

    public ref Slot this[int index] => ref _slots[index];

    /// <summary>The first slot of a grain; -1 for none.</summary>
    public int Find(GrainId grain)
    {
        var type = Types.Find(grain.Type);
        if (type < 0)
        {
            return -1;
        }

        var size = Encoding.UTF8.GetMaxByteCount(grain.Key.Length);
        var bytes = size <= LargestOnStack ? stackalloc byte[LargestOnStack] : new byte[size];
        return Find((ushort)type, bytes[..Encoding.UTF8.GetBytes(grain.Key, bytes)]);
    }

    public int Find(ushort type, ReadOnlySpan<byte> key) => Find(type, key, (uint)KeyHash.Of(key, type));

    public int FindOrAdd(ushort type, ReadOnlySpan<byte> key)
    {
        var hash = (uint)KeyHash.Of(key, type);
        var found = Find(type, key, hash);
        if (found >= 0)
        {
            return found;
        }

        if (++_used > _buckets.Length)
        {
            Grow();
        }

        var index = Take(key.ToArray(), type, hash);
        ref var bucket = ref BucketOf(hash);
        _slots[index].Next = bucket;
        bucket = index;
        return index;
    }

    /// <summary>The slot of a record of a grain; -1 for none.</summary>
    public int FindRecord(int first, int record)
    {
        for (var index = first; index >= 0; index = _slots[index].More)
        {
            ref var slot = ref _slots[index];
            if (slot.ETag != 0 && slot.Record == record)
            {
                return index;
            }
        }

        return -1;
    }

    public int FindOrAddRecord(int first, ushort record)
    {
        var found = FindRecord(first, record);
        if (found >= 0)
        {
            return found;
        }

        ref var slot = ref _slots[first];
        if (slot.ETag == 0)
        {
            slot.Record = record;
            return first;
        }

        var index = Take(slot.Key!, slot.Type, slot.Hash);
        ref var further = ref _slots[index];
        further.Record = record;
        further.IsFurther = true;
        ref var head = ref _slots[first];
        further.More = head.More;
        head.More = index;
        return index;
    }

    /// <summary>Forgets a further record of a grain.</summary>
    public void RemoveFurther(int first, int index)
    {
        var before = first;
        while (_slots[before].More != index)
        {
            before = _slots[before].More;
        }

        _slots[before].More = _slots[index].More;
        Release(index);
    }

    /// <summary>Forgets a grain of which nothing is left.</summary>
    public void RemoveIfEmpty(int first)
    {
        ref var slot = ref _slots[first];
        if (slot.ETag != 0 || slot.More >= 0 || slot.WakeUp >= 0 || slot.Open != 0)
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
        Release(first);
    }

    public GrainId IdOf(int index)
    {
        ref var slot = ref _slots[index];
        return new GrainId(Types[slot.Type], Encoding.UTF8.GetString(slot.Key!));
    }

    public byte[] KeyOf(int index) => _slots[index].Key!;

    public int Compare(int one, int other)
    {
        ref var a = ref _slots[one];
        ref var b = ref _slots[other];
        var byType = a.Type == b.Type ? 0 : string.CompareOrdinal(Types[a.Type], Types[b.Type]);
        return byType != 0 ? byType : a.Key.AsSpan().SequenceCompareTo(b.Key);
    }

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, -1);
        return buckets;
    }

    private int Find(ushort type, ReadOnlySpan<byte> key, uint hash)
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

    private int Take(byte[] key, ushort type, uint hash)
    {
        var index = _free;
        if (index >= 0)
        {
            _free = _slots[index].Next;
        }
        else
        {
            index = _slots.Add();
        }

        _slots[index] = new Slot { Key = key, Type = type, Hash = hash, Next = -1, More = -1, WakeUp = -1 };
        return index;
    }

    private void Release(int index)
    {
        _slots[index] = new Slot { Next = _free };
        _free = index;
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
