namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>The outcome of a look at an entry.</summary>
/// <param name="Verdict">What to think of it.</param>
/// <param name="State">What to say of a record that is alive.</param>
/// <param name="Time">When it ends, or when to look again.</param>
internal readonly record struct IndexLook(IndexVerdict Verdict, IndexState State = IndexState.None, DateTimeOffset Time = default);
