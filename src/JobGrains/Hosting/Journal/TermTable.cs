namespace JobGrains.Hosting.Journal;

/// <summary>The terms of the rows of a partition that is being written, and the places of the rows of each.</summary>
internal sealed class TermTable
{
    private readonly Dictionary<ulong, int> _terms = [];
    private readonly List<int> _counts = [];
    private readonly List<int> _pairs = [];
    private readonly List<int> _ends = [];

    /// <summary>Adds a row; its place is the number of those before.</summary>
    public void Add(in HistoryEntry entry, ulong[] labels)
    {
        Add(entry.JobHash);
        Add(HistoryTerm.OfStatus(entry.Status));
        Add(HistoryTerm.OfKind(HistoryTerm.KindOf(entry.Attempt)));
        if (entry is { Last: > 0, IsRepeat: false })
        {
            Add(entry.KeptTerm);
        }

        foreach (var label in labels)
        {
            Add(label);
        }

        _ends.Add(_pairs.Count);
    }

    public int Count => _counts.Count;

    public int PostingCount => _pairs.Count;

    /// <summary>The terms, sorted, and behind each other the places of the rows of each: ascending.</summary>
    public (IReadOnlyList<(ulong Term, int First, int Count)> Terms, int[] Postings) Build()
    {
        var sorted = _terms.OrderBy(term => term.Key).ToList();
        var next = new int[sorted.Count];
        var terms = new List<(ulong, int, int)>(sorted.Count);
        var first = 0;
        foreach (var (term, index) in sorted)
        {
            terms.Add((term, first, _counts[index]));
            next[index] = first;
            first += _counts[index];
        }

        var postings = new int[_pairs.Count];
        var pair = 0;
        for (var place = 0; place < _ends.Count; place++)
        {
            for (; pair < _ends[place]; pair++)
            {
                postings[next[_pairs[pair]]++] = place;
            }
        }

        return (terms, postings);
    }

    private void Add(ulong term)
    {
        if (!_terms.TryGetValue(term, out var index))
        {
            index = _counts.Count;
            _terms.Add(term, index);
            _counts.Add(0);
        }

        _counts[index]++;
        _pairs.Add(index);
    }
}
