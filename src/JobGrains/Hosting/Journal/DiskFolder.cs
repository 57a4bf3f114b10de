namespace JobGrains.Hosting.Journal;

/// <summary>A folder of the file system.</summary>
internal sealed class DiskFolder : IJournalFolder
{
    /// <param name="path">The folder; it is created if it is not there.</param>
    public DiskFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal's folder '{Path}' cannot be created: {exception.Message} Name another folder, or give the process the right to write there.", Path, null, exception);
        }
    }

    public string Path { get; }

    public IDisposable Lock()
    {
        var file = Full(JournalNames.Lock);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new JournalException($"The journal's folder '{Path}' cannot be written: {exception.Message} Name another folder, or give the process the right to write there.", file, null, exception);
        }
        catch (IOException exception)
        {
            throw new JournalException(
                $"The journal's folder '{Path}' is locked: {exception.Message} One process at a time can use it. Stop the other one, or name another folder.", file, null, exception);
        }
    }

    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file))];

    public IJournalFile Create(string name) => new DiskFile(name, File.OpenHandle(Full(name), FileMode.Create, FileAccess.ReadWrite, FileShare.Read));

    public IJournalFile Open(string name) => new DiskFile(name, File.OpenHandle(Full(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read));

    public void Rename(string from, string to) => File.Move(Full(from), Full(to), overwrite: true);

    public void Delete(string name) => File.Delete(Full(name));

    public ValueTask FlushAsync()
    {
        FolderFlush.Flush(Path);
        return default;
    }

    private string Full(string name) => System.IO.Path.Combine(Path, name);
}
