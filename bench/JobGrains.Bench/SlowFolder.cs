using JobGrains.Hosting.Journal;

namespace JobGrains.Bench;

/// <summary>A folder whose new files are slow to flush.</summary>
internal sealed class SlowFolder(IJournalFolder inner) : IJournalFolder
{
    public string Path => inner.Path;

    public IDisposable Lock() => inner.Lock();

    public IReadOnlyList<string> List() => inner.List();

    public IJournalFile Create(string name) => new SlowFile(inner.Create(name));

    public IJournalFile Open(string name) => inner.Open(name);

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void Delete(string name) => inner.Delete(name);

    public ValueTask FlushAsync() => inner.FlushAsync();
}
