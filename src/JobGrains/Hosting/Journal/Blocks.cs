namespace JobGrains.Hosting.Journal;

/// <summary>A growing array in blocks that stay below the size of large objects, with a list of free places.</summary>
internal sealed class Blocks<T>(int blockBits)
    where T : struct
{
    private readonly int _mask = (1 << blockBits) - 1;
    private T[][] _blocks = [];

    /// <summary>How many places were ever in use.</summary>
    public int Count { get; private set; }

    public ref T this[int index] => ref _blocks[index >> blockBits][index & _mask];

    /// <summary>A place that was never used.</summary>
    public int Add()
    {
        if (Count >> blockBits == _blocks.Length)
        {
            Array.Resize(ref _blocks, _blocks.Length + 1);
            _blocks[^1] = new T[1 << blockBits];
        }

        return Count++;
    }

    public void Clear()
    {
        _blocks = [];
        Count = 0;
    }
}
