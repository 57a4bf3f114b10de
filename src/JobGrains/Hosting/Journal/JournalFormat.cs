namespace JobGrains.Hosting.Journal;

/// <summary>What the files of a journal have in common. Stored: nothing here changes without a new <see cref="Version"/>. See <c>docs/internals/journal.md</c>.</summary>
internal static class JournalFormat
{
    /// <summary>A journal with a higher version is refused.</summary>
    public const uint Version = 1;

    /// <summary>No batch is longer; a length beyond it is damage.</summary>
    public const int MaxContent = 1 << 30;
}
