using System.Buffers;
using System.Buffers.Binary;

namespace JobGrains.Hosting.Journal;

/// <summary>The places of the rows of a part of a partition that have all of some terms: their lists, passed through from the end, side by side.</summary>
internal sealed class PostingLists : IDisposable
{
    private readonly List<(int[] Places, int Count)> _lists = [];
    private readonly int[] _next;

    public PostingLists(HistoryRun run, IReadOnlyList<ulong> terms)
    {
        var found = Find(run, terms);
        _next = new int[found.Count];

        // The shortest leads.
        foreach (var (first, count) in found.OrderBy(list => list.Count))
        {
            var places = ArrayPool<int>.Shared.Rent(count);
            _lists.Add((places, count));
            _next[_lists.Count - 1] = count - 1;
            Read(run, first, places.AsSpan(0, count));
        }
    }

    /// <summary>The last place below another that is in all lists; -1 for none. Places are asked for from the end.</summary>
    public int LastBelow(int end)
    {
        if (_lists.Count == 0)
        {
            return -1;
        }

        var (leading, _) = _lists[0];
        ref var lead = ref _next[0];
        while (lead >= 0 && leading[lead] >= end)
        {
            lead--;
        }

        for (; lead >= 0; lead--)
        {
            if (IsInOthers(leading[lead]))
            {
                return leading[lead];
            }
        }

        return -1;
    }

    public void Dispose()
    {
        foreach (var (places, _) in _lists)
        {
            ArrayPool<int>.Shared.Return(places);
        }
    }

    private static List<(int First, int Count)> Find(HistoryRun run, IReadOnlyList<ulong> terms)
    {
        var lists = new List<(int First, int Count)>(terms.Count);
        using var table = new HistoryTable(run, HistoryRun.Table.Terms);
        foreach (var term in terms)
        {
            var index = table.FirstNotBelow(term);
            if (index == table.Count || table.KeyAt(index) != term)
            {
                // No row has it, so none has all.
                return [];
            }

            lists.Add((table.ValueAt(index), table.SecondAt(index)));
        }

        return lists;
    }

    private static void Read(HistoryRun run, int first, Span<int> into)
    {
        Span<byte> block = stackalloc byte[HistoryLayout.PostingBlock];
        for (var done = 0; done < into.Length;)
        {
            var at = first + done;
            var content = run.ReadBlock(HistoryLayout.PostingBlockAt(run.Header.Count, run.Header.Terms, at / HistoryLayout.PostingsABlock), block);
            var begin = at % HistoryLayout.PostingsABlock;
            var count = Math.Min(HistoryLayout.PostingsABlock - begin, into.Length - done);
            for (var i = 0; i < count; i++)
            {
                into[done + i] = BinaryPrimitives.ReadInt32LittleEndian(content[((begin + i) * sizeof(int))..]);
            }

            done += count;
        }
    }

    private bool IsInOthers(int place)
    {
        for (var i = 1; i < _lists.Count; i++)
        {
            var (places, _) = _lists[i];
            ref var next = ref _next[i];
            while (next >= 0 && places[next] > place)
            {
                next--;
            }

            if (next < 0 || places[next] != place)
            {
                return false;
            }
        }

        return true;
    }
}
