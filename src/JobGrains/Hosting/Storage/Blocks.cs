namespace JobGrains.Hosting.Storage;

/// <summary>A growing array in blocks that stay below the size of large objects, with a list of free places.</summary>
internal sealed class Blocks<T>
    where T : struct
{
    private const int BlockBits = 7;
    private const int Mask = (1 << BlockBits) - 1;

    private readonly Stack<int> _free = new();
    private T[][] _blocks = [];

    /// <summary>How many places were ever in use.</summary>
    public int Count { get; private set; }

    public ref T this[int index] => ref _blocks[index >> BlockBits][index & Mask];

    /// <summary>A place for a value: a free one, or one that was never used.</summary>
    public int Add(in T value)
    {
        if (!_free.TryPop(out var index))
        {
            index = Count++;
            var block = index >> BlockBits;
            if (block == _blocks.Length)
            {
                Array.Resize(ref _blocks, Math.Max(4, 2 * block));
            }

            _blocks[block] ??= new T[1 << BlockBits];
        }

        this[index] = value;
        return index;
    }

    /// <summary>Frees a place; what is read there from now on is the default.</summary>
    public void Remove(int index)
    {
        this[index] = default;
        _free.Push(index);
    }
}
