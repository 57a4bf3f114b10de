using System.Text;

namespace JobGrains.Hosting.Storage;

/// <summary>Small numbers for the few types of grains. Under the index's lock.</summary>
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

    public byte Add(string name)
    {
        var found = Find(name);
        return found >= 0 ? (byte)found : Add(name, Encoding.UTF8.GetBytes(name));
    }

    public byte Add(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _encoded.Count; i++)
        {
            if (name.SequenceEqual(_encoded[i]))
            {
                return (byte)i;
            }
        }

        return Add(Encoding.UTF8.GetString(name), name.ToArray());
    }

    private byte Add(string name, byte[] encoded)
    {
        _names.Add(name);
        _encoded.Add(encoded);
        return checked((byte)(_names.Count - 1));
    }
}
