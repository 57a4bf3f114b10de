using System.Text;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>
/// A shard of the index in memory: pure, what is stored is its grain's business. Invariants: a thing is in one page or among the young ones; a page that has nothing
/// alive is dropped with the next fold; what is due is in the heap.
/// </summary>
internal sealed class IndexShard
{
    /// <summary>A time that has passed.</summary>
    private const long Always = 1;

    /// <summary>Keys of grains have at most 150 characters.</summary>
    private const int MaxOnStack = 512;

    private readonly HashSet<IndexNode> _nodes = new(IndexNodeComparer.Instance);
    private readonly HashSet<IndexNode>.AlternateLookup<ReadOnlySpan<byte>> _byKey;
    private readonly SortedDictionary<string, IReadOnlyList<string>?> _jobs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, int> _pages = [];
    private readonly PriorityQueue<IndexNode, long> _times = new();
    private readonly long[] _counts = new long[(int)IndexState.Listed + 1];
    private List<IndexNode> _young = [];
    private readonly SortedRuns _open = new(static node => node.IsOpenRun);
    private readonly SortedRuns _started = new(static node => node.IsStartedRun);

    public IndexShard() => _byKey = _nodes.GetAlternateLookup<ReadOnlySpan<byte>>();

    public int Count => _nodes.Count;

    /// <summary>How many things are known to be so.</summary>
    public long CountOf(IndexState state) => _counts[(int)state];

    /// <summary>How many things are in the header, also those that are gone again.</summary>
    public int YoungCount => _young.Count;

    public IEnumerable<IndexItem> Young => _young.Where(node => !node.IsGone && node.Page == 0).Select(ItemOf);

    /// <summary>The numbers of the pages, from the oldest.</summary>
    public IEnumerable<long> Pages => _pages.Keys;

    /// <summary>When there is something to do, in Unix milliseconds.</summary>
    public long NextTime
    {
        get
        {
            while (_times.TryPeek(out var node, out var time))
            {
                if (!node.IsGone && node.Next == time)
                {
                    return time;
                }

                _times.Dequeue();
            }

            return long.MaxValue;
        }
    }

    /// <summary>Takes what a page has. Pages are loaded from the oldest, and what the header has comes last, with page 0.</summary>
    public void Load(long page, IReadOnlyList<IndexItem> items)
    {
        if (page != 0)
        {
            _pages.TryAdd(page, 0);
        }

        foreach (var item in items)
        {
            var node = GetOrAdd(item.Key);
            MoveTo(node, page);
            node.Version = Math.Max(node.Version, item.Version);
            node.Created = item.Created;
            node.Labels = item.Labels;
            SetState(node, item.State, item.Tags);

            // That something was to be looked at, and when, is known in memory alone.
            SetTimes(node, item.Due == 0 && item.State == IndexState.Ended ? Always : item.Due, look: item.Due == 0 && item.State == IndexState.Delayed ? Always : 0);
        }
    }

    /// <summary>
    /// Says at least what is announced. Answers the thing, which is to be made durable; null for a call that comes after a later version was announced, whose write can
    /// only conflict.
    /// </summary>
    public IndexNode? Raise(IndexItem item)
    {
        var isRun = IndexKey.IsRun(item.Key);
        var node = GetOrAdd(item.Key);
        if (isRun && item.Version < node.Version)
        {
            return null;
        }

        MoveTo(node, 0);
        if (!node.IsOpenRun)
        {
            node.Created = item.Created;
        }

        if (item.Labels.Count > 0)
        {
            node.Labels = item.Labels;
        }

        node.Version = Math.Max(node.Version, item.Version);
        SetState(node, item.State > node.State ? item.State : node.State, item.Tags);
        if (isRun || item.Due != 0)
        {
            node.IsRenewed |= node.IsWaking && item.Due != 0;
            SetTimes(node, item.Due, node.Look);
        }

        return node;
    }

    /// <summary>Says no more than what a record says, unless a later one was announced.</summary>
    public void Lower(IndexItem item)
    {
        if (Find(item.Key) is not { } node || item.Version < node.Version)
        {
            return;
        }

        SetState(node, item.State, null);
        if (IndexKey.IsRun(item.Key))
        {
            SetTimes(node, item.Due, node.Look);
        }
    }

    /// <summary>Looks at a thing at that time, whatever else is due.</summary>
    public void LookAt(string key, long time)
    {
        if (Find(key) is { } node)
        {
            SetTimes(node, node.Due, time);
        }
    }

    public void SetTimes(IndexNode node, long due, long look)
    {
        var before = node.Next;
        node.Due = due;
        node.Look = look;
        if (node.Next != before && node.Next != long.MaxValue)
        {
            _times.Enqueue(node, node.Next);
        }
    }

    /// <summary>Its grain has been woken, or not. Answers whether nothing was said about it meanwhile.</summary>
    public bool EndWaking(IndexNode node, long due)
    {
        var isRenewed = node.IsRenewed;
        node.IsWaking = node.IsRenewed = false;
        if (!node.IsGone && node.Next != long.MaxValue)
        {
            _times.Enqueue(node, node.Next);
        }

        return !node.IsGone && !isRenewed && node.Due == due;
    }

    /// <summary>Takes the next thing that there is something to do about. Set its times anew afterwards.</summary>
    public bool TryTake(long now, out IndexNode node)
    {
        if (NextTime > now)
        {
            node = null!;
            return false;
        }

        node = _times.Dequeue();
        return true;
    }

    public IndexState StateOf(string key) => Find(key)?.State ?? IndexState.None;

    public void End(IndexNode node, long due)
    {
        SetState(node, IndexState.Ended, null);
        SetTimes(node, due, look: 0);
    }

    /// <summary>Says what the record says. What then waits for a time that is not known is woken at <paramref name="wake"/>.</summary>
    public void Correct(IndexNode node, IndexState state, long wake)
    {
        SetState(node, state, null);
        SetTimes(node, node.Due == 0 && state is IndexState.Ended or IndexState.Delayed ? wake : node.Due, look: 0);
    }

    public void Remove(IndexNode node)
    {
        Note(node);
        MoveTo(node, -1);
        node.IsGone = true;
        _nodes.Remove(node);
        _counts[(int)node.State]--;
    }

    /// <summary>
    /// Moves the young things to pages, and those of pages of which little is left with them. Answers the pages to write, and those that are not needed any more; what is
    /// in no page stays young.
    /// </summary>
    public IndexFold Fold(Func<long> nextPage, int pageSize)
    {
        List<long> dropped = [];
        foreach (var (page, alive) in _pages)
        {
            if (alive == 0)
            {
                dropped.Add(page);
            }
        }

        foreach (var page in dropped)
        {
            _pages.Remove(page);
        }

        var young = _young.FindAll(node => !node.IsGone && node.Page == 0);
        var written = new List<(long Page, IndexPage Content)>();
        if (young.Count >= pageSize / 2)
        {
            for (var start = 0; start < young.Count; start += pageSize)
            {
                var some = young.GetRange(start, Math.Min(pageSize, young.Count - start));
                var page = nextPage();
                _pages.Add(page, 0);
                written.Add((page, new IndexPage { Items = some.ConvertAll(ItemOf) }));
                foreach (var node in some)
                {
                    MoveTo(node, page);
                }
            }

            young = [];
        }

        _young = young;
        return new IndexFold(written, dropped);
    }

    /// <summary>Where the pages are not even a quarter full on the whole, makes young again what is left of some of the sparsest: at most a page of it.</summary>
    public void Thin(int pageSize)
    {
        if ((long)_pages.Count * pageSize < 4L * (_nodes.Count + pageSize))
        {
            return;
        }

        var room = pageSize;
        var sparse = new HashSet<long>();
        foreach (var (page, alive) in _pages.Where(page => page.Value > 0).OrderBy(page => page.Value).ThenBy(page => page.Key))
        {
            room -= alive;
            if (room < 0)
            {
                break;
            }

            sparse.Add(page);
        }

        foreach (var node in _nodes)
        {
            if (sparse.Contains(node.Page))
            {
                MoveTo(node, 0);
            }
        }
    }

    /// <summary>Open runs in the order of their ids.</summary>
    public IReadOnlyList<OpenEntry> ListOpen(ListOpenRequest request)
    {
        var sorted = request.Kind == ListOpenKind.Started ? _started : _open;
        return sorted.List(_nodes, request.After?.Value, request.JobId, request.Max);
    }

    /// <summary>Jobs in the order of their ids; deleted ones, too, where that is asked for.</summary>
    public IReadOnlyList<JobEntry> ListJobs(string? after, ListJobsKind kind, int max)
    {
        var found = new List<JobEntry>();
        foreach (var (id, tags) in _jobs)
        {
            if (found.Count < max && string.CompareOrdinal(id, after) > 0 && (tags is not null || kind == ListJobsKind.Ever))
            {
                found.Add(new JobEntry(new JobId(id), tags ?? []));
            }
        }

        return found;
    }

    public IndexItem ItemOf(IndexNode node) => new()
    {
        Key = node.Key,
        State = node.State,
        Version = node.Version,
        Created = node.Created,
        Due = node.Due,
        Labels = node.Labels,
        Tags = node.State == IndexState.Listed ? _jobs[JobOf(node.Key)] : null,
    };

    private static string JobOf(string key) => key[(EntryGrains.Job.Length + 1)..];

    private IndexNode? Find(string key)
    {
        var most = Encoding.UTF8.GetMaxByteCount(key.Length);
        Span<byte> buffer = most <= MaxOnStack ? stackalloc byte[MaxOnStack] : new byte[most];
        var length = Encoding.UTF8.GetBytes(key, buffer);
        return _byKey.TryGetValue(buffer[..length], out var node) ? node : null;
    }

    private IndexNode GetOrAdd(string key)
    {
        if (Find(key) is { } known)
        {
            return known;
        }

        var node = new IndexNode(Encoding.UTF8.GetBytes(key)) { Page = -1 };
        _nodes.Add(node);
        _counts[(int)node.State]++;
        if (IndexKey.IsJob(node.Utf8Key))
        {
            _jobs.TryAdd(JobOf(key), null);
        }

        return node;
    }

    private void SetState(IndexNode node, IndexState state, IReadOnlyList<string>? tags)
    {
        if (node.State != state)
        {
            Note(node);
            _counts[(int)node.State]--;
            _counts[(int)state]++;
            node.State = state;
            Note(node);
        }

        if (IndexKey.IsJob(node.Utf8Key) && (state != IndexState.Listed || tags is not null))
        {
            _jobs[JobOf(node.Key)] = state == IndexState.Listed ? tags : null;
        }
    }

    /// <summary>The lists that it is in are not right any more.</summary>
    private void Note(IndexNode node)
    {
        _open.Note(node);
        _started.Note(node);
    }

    private void MoveTo(IndexNode node, long page)
    {
        if (node.Page == page)
        {
            return;
        }

        if (node.Page > 0)
        {
            _pages[node.Page]--;
        }

        node.Page = page;
        if (page > 0)
        {
            _pages[page]++;
        }
        else if (page == 0)
        {
            _young.Add(node);
        }
    }
}
