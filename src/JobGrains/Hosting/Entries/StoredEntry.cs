namespace JobGrains.Hosting.Entries;

/// <summary>An entry as its store has it.</summary>
/// <param name="Content">Text of one or more lines; null where there is no such entry.</param>
/// <param name="ETag">The store's own; null where there is no such entry.</param>
internal readonly record struct StoredEntry(string? Content, string? ETag);
