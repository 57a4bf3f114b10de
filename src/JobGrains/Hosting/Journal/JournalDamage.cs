namespace JobGrains.Hosting.Journal;

/// <summary>Says what is wrong with a file, and what to do.</summary>
internal static class JournalDamage
{
    private const string Remedy =
        "Nothing was changed. Restore the folder from a backup; or, to give up what it holds, move it away and start with an empty one.";

    public static JournalException At(IJournalFolder folder, string name, long offset, string what) =>
        new($"The journal is damaged: in '{Full(folder, name)}' at byte {offset}, {what}. {Remedy}", Full(folder, name), offset);

    public static JournalException Missing(IJournalFolder folder, string name) =>
        new($"The journal is damaged: '{Full(folder, name)}' is missing. {Remedy}", Full(folder, name));

    public static JournalException Newer(IJournalFolder folder, string name, uint version) =>
        new(
            $"'{Full(folder, name)}' has version {version} of the journal's format, and this version of JobGrains reads up to {JournalFormat.Version}. Start the newer version again. Nothing was changed.",
            Full(folder, name));

    /// <summary>The journal runs already; the read fails.</summary>
    public static JournalException WhileReading(string name, long offset) =>
        new($"The journal is damaged: what was read of '{name}' at byte {offset} is not what was written. Restore the folder from a backup.", name, offset);

    private static string Full(IJournalFolder folder, string name) => Path.Combine(folder.Path, name);
}
