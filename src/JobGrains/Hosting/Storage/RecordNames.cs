using System.Text;

namespace JobGrains.Hosting.Storage;

/// <summary>Small numbers for the names of records, for as long as a slot has the name: pages are numbered for ever. Under the index's lock.</summary>
internal sealed class RecordNames
{
    private const int LargestOnStack = 256;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Blocks<Named> _names = new();

    public RecordNames() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    public string this[int number] => _names[number].Text;

    /// <summary>The number of a name; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<char> name) => _lookup.TryGetValue(name, out var number) ? number : -1;

    /// <summary>The number of a name that is encoded as UTF-8; -1 where it has none.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        Span<char> text = name.Length <= LargestOnStack ? stackalloc char[LargestOnStack] : new char[name.Length];
        return Find(text[..Encoding.UTF8.GetChars(name, text)]);
    }

    /// <summary>The number of a name for one slot more.</summary>
    public int Hold(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            number = _names.Add(new Named { Text = name });
            _numbers.Add(name, number);
        }

        _names[number].Slots++;
        return number;
    }

    /// <summary>A slot has the name no more.</summary>
    public void Release(int number)
    {
        ref var name = ref _names[number];
        if (--name.Slots == 0)
        {
            _numbers.Remove(name.Text);
            _names.Remove(number);
        }
    }

    private struct Named
    {
        public string Text;
        public int Slots;
    }
}
