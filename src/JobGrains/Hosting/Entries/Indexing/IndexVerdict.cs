namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What became of a look at an entry.</summary>
internal enum IndexVerdict
{
    /// <summary>The record is alive: its grain has to say what is to be done.</summary>
    Alive,

    /// <summary>It has ended, and goes at its time.</summary>
    Ended,

    /// <summary>Nothing of it needs the index any more.</summary>
    Gone,

    /// <summary>It cannot be told yet.</summary>
    Later,
}
