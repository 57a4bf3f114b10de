namespace JobGrains.Hosting;

/// <summary>Lists in records: an empty one is left out, and read again as empty.</summary>
internal static class StoredList
{
    /// <summary>The list, or null where it is empty.</summary>
    public static IReadOnlyList<T>? Of<T>(IReadOnlyList<T> list) => list.Count == 0 ? null : list;
}
