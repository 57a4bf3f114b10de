namespace JobGrains.Hosting;

/// <summary>Settings of the journal, the durable store of the embedded host. Validated at start: a value out of its range stops the host.</summary>
public sealed class JournalOptions
{
    /// <summary>The folder of the journal's files. It is created if it is not there. One process at a time can use it.</summary>
    /// <value>A path; one that is relative begins at the current directory. Required.</value>
    public string Folder { get; set; } = "";

    /// <summary>How long a file of the journal gets before the next one begins, in bytes. Also how much is written between two snapshots, at least, and so what a start reads.</summary>
    /// <value>1 MiB to 1 GiB; the default is 64 MiB.</value>
    public long SegmentSize { get; set; } = 64 << 20;
}
