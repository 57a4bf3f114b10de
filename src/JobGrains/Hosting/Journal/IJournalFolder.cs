namespace JobGrains.Hosting.Journal;

/// <summary>
/// All that the journal needs of a file system. One real implementation; others are slow, full, torn or lossy on purpose. Members that change something throw
/// <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>, and what they have done then is unknown.
/// </summary>
internal interface IJournalFolder
{
    /// <summary>Its name in messages.</summary>
    string Path { get; }

    /// <summary>Keeps others out until disposed, or throws <see cref="JournalException"/>.</summary>
    IDisposable Lock();

    /// <summary>The names of its files.</summary>
    IReadOnlyList<string> List();

    /// <summary>Creates a file, or empties one that is there.</summary>
    IJournalFile Create(string name);

    /// <summary>Opens a file that is there, to read it and to cut it.</summary>
    IJournalFile Open(string name);

    /// <summary>Gives a file another name; a file that had it goes.</summary>
    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>Makes what was created, renamed and deleted durable.</summary>
    ValueTask FlushAsync();
}
