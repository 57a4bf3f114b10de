namespace JobGrains.Hosting.Entries.Indexing;

internal enum IndexChangeKind
{
    /// <summary>A record is about to say this: the index says it from now on, durably, unless it says more.</summary>
    Raise = 0,

    /// <summary>A record says this: the index need not say more, unless a later record was announced.</summary>
    Lower = 1,

    /// <summary>A run is listed as open, and says that it is not: the index looks at its record.</summary>
    Doubt = 2,
}
