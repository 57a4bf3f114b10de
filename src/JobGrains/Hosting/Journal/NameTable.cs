using System.Text;

namespace JobGrains.Hosting.Journal;

/// <summary>Small numbers for the few types of grains and names of records. Under the index's lock.</summary>
internal sealed class NameTable
{
    private readonly List<string> _names = [];
    private readonly List<byte[]> _encoded = [];

    public string this[int number] => _names[number];

    /// <summary>The number of a name; -1 where it has none yet.</summary>
    public int Find(string name)
    {
        for (var i = 0; i < _names.Count; i++)
        {
            if (string.Equals(_names[i], name))
            {
                return i;
            }
        }

        return -1;
    }

    public ushort Add(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _encoded.Count; i++)
        {
            if (name.SequenceEqual(_encoded[i]))
            {
                return (ushort)i;
            }
        }

        _names.Add(Encoding.UTF8.GetString(name));
        _encoded.Add(name.ToArray());
        return checked((ushort)(_names.Count - 1));
    }
}
