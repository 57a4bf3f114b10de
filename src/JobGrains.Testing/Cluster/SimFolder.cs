using JobGrains.Hosting.Journal;

namespace JobGrains.Testing.Cluster;

/// <summary>
/// A folder in memory that knows what is durable. <see cref="Crash"/> loses or tears what was not flushed, as a power failure does. Faults are asked for before each operation.
/// </summary>
internal sealed class SimFolder : IJournalFolder
{
    private readonly Dictionary<string, SimFile> _names = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, SimFile>>> _unflushed = [];
    private Dictionary<string, SimFile> _durable = new(StringComparer.Ordinal);
    private bool _isLocked;

    public string Path => "sim";

    /// <summary>Throws where an operation on a file is to fail.</summary>
    public Action<DiskOperation, string>? Fault { get; set; }

    /// <summary>How long a flush takes.</summary>
    public Func<ValueTask>? Flushing { get; set; }

    /// <summary>The files as they are, by name.</summary>
    public IReadOnlyDictionary<string, SimFile> Files => _names;

    public IDisposable Lock()
    {
        if (_isLocked)
        {
            throw new JournalException("The journal's folder 'sim' is locked.", Path);
        }

        _isLocked = true;
        return new Unlock(this);
    }

    public IReadOnlyList<string> List() => [.. _names.Keys.Order(StringComparer.Ordinal)];

    public IJournalFile Create(string name)
    {
        Fault?.Invoke(DiskOperation.Create, name);
        var file = new SimFile();
        Do(names => names[name] = file);
        return new SimFileHandle(this, name, file);
    }

    public IJournalFile Open(string name) => _names.TryGetValue(name, out var file) ? new SimFileHandle(this, name, file) : throw new FileNotFoundException(null, name);

    public void Rename(string from, string to)
    {
        Fault?.Invoke(DiskOperation.Rename, from);
        Do(names =>
        {
            if (names.Remove(from, out var file))
            {
                names[to] = file;
            }
        });
    }

    public void Delete(string name)
    {
        Fault?.Invoke(DiskOperation.Delete, name);
        Do(names => names.Remove(name));
    }

    public async ValueTask FlushAsync()
    {
        Fault?.Invoke(DiskOperation.FlushFolder, Path);
        var count = _unflushed.Count;
        if (Flushing is { } flushing)
        {
            await flushing();
        }

        foreach (var change in _unflushed.Take(count))
        {
            change(_durable);
        }

        _unflushed.RemoveRange(0, Math.Min(count, _unflushed.Count));
    }

    /// <summary>
    /// The process and the machine end. Names that were not flushed are changed up to some point; of bytes that were not flushed some sectors are there and some are not.
    /// </summary>
    public void Crash(Random random)
    {
        foreach (var change in _unflushed.Take(random.Next(_unflushed.Count + 1)))
        {
            change(_durable);
        }

        _unflushed.Clear();
        _names.Clear();
        foreach (var (name, file) in _durable)
        {
            file.Crash(random);
            _names[name] = file;
        }

        _isLocked = false;
    }

    /// <summary>Only the process ends: the system still writes what it was given.</summary>
    public void Kill() => _isLocked = false;

    /// <summary>Another folder with the same files.</summary>
    public SimFolder Copy()
    {
        var copy = new SimFolder();
        foreach (var (name, file) in _names)
        {
            copy._names[name] = file.Copy();
        }

        copy._durable = new Dictionary<string, SimFile>(copy._names, StringComparer.Ordinal);
        return copy;
    }

    private void Do(Action<Dictionary<string, SimFile>> change)
    {
        change(_names);
        _unflushed.Add(change);
    }

    private sealed class Unlock(SimFolder folder) : IDisposable
    {
        public void Dispose() => folder._isLocked = false;
    }
}
