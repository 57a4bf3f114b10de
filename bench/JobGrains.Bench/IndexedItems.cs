using System.Collections;
using System.Globalization;

namespace JobGrains.Bench;

/// <summary>The items of a range of indexes, made when they are read.</summary>
internal sealed class IndexedItems(int first, int count, int payloadBytes) : IReadOnlyList<MapItem>
{
    public int Count => count;

    public MapItem this[int index] => new((first + index).ToString(CultureInfo.InvariantCulture).PadLeft(payloadBytes, '0'));

    public IEnumerator<MapItem> GetEnumerator()
    {
        for (var i = 0; i < count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
