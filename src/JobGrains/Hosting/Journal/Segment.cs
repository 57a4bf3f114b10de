namespace JobGrains.Hosting.Journal;

/// <summary>A segment of the journal: bodies are read from it wherever the index says that they are there.</summary>
internal sealed class Segment(int number, IJournalFile file, long length)
{
    public int Number { get; } = number;

    public IJournalFile File { get; } = file;

    /// <summary>How many of its bytes are part of the journal.</summary>
    public long Length { get; set; } = length;

    /// <summary>How many bytes of bodies the index refers to. Under the index's lock.</summary>
    public long LiveBytes { get; set; }
}
