namespace JobGrains.Workers;

/// <summary>Checks children before anything of them is sent, and cuts them into batches.</summary>
internal static class MapBatches
{
    /// <summary>The longest key of a child, in characters.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>The longest name of a child, in characters.</summary>
    public const int MaxNameLength = 64;

    // A request of more is a burden for the tracker's memory and for any transport.
    private const int MaxBatchCharacters = 4 * 1024 * 1024;
    private const int MaxProblems = 10;

    /// <summary>Answers a copy of the children; of those that are the same child, by key and payload, only the first.</summary>
    /// <exception cref="JobValidationException">Some have keys and some have none, or a key comes with two payloads, or keys or names are too long.</exception>
    /// <exception cref="PayloadTooLargeException">A payload is too large.</exception>
    public static MapItem[] Validate(IReadOnlyList<MapItem> items)
    {
        var keyed = items[0].Key is not null;
        var byKey = keyed ? new Dictionary<string, MapItem>(items.Count, StringComparer.Ordinal) : null;
        var copy = new List<MapItem>(items.Count);
        var problems = new List<string>();
        for (var i = 0; i < items.Count && problems.Count < MaxProblems; i++)
        {
            var item = items[i];
            if (Failures.IsTooLarge(item.Payload, out var bytes))
            {
                throw new PayloadTooLargeException($"The payload of child {i}", bytes);
            }

            if (item.Key is not null != keyed)
            {
                problems.Add($"Child {i} {(keyed ? "has no key" : "has a key")}, unlike the ones before. Give keys to all children of a task, or to none.");
            }

            if (item.Key is { Length: 0 or > MaxKeyLength } key)
            {
                problems.Add($"The key of child {i} has {key.Length} characters; it needs 1 to {MaxKeyLength}.");
            }

            if (item.Name is { Length: > MaxNameLength } name)
            {
                problems.Add($"The name of child {i} has {name.Length} characters; the limit is {MaxNameLength}.");
            }

            if (item.Key is null || byKey is null || byKey.TryAdd(item.Key, item))
            {
                copy.Add(item);
            }
            else if (byKey[item.Key] != item)
            {
                problems.Add($"The key '{item.Key}' of child {i} came before with another payload or name. Give each child of a task a key of its own.");
            }
        }

        return problems.Count == 0 ? [.. copy] : throw new JobValidationException(problems);
    }

    /// <summary>Cuts children into batches of at most <paramref name="pageSize"/>, and of bounded size, in order.</summary>
    public static IEnumerable<ArraySegment<MapItem>> Split(MapItem[] items, int pageSize)
    {
        var start = 0;
        var characters = 0L;
        for (var i = 0; i < items.Length; i++)
        {
            var size = (items[i].Payload?.Length ?? 0) + (items[i].Key?.Length ?? 0);
            if (i > start && (i - start == pageSize || characters + size > MaxBatchCharacters))
            {
                yield return new ArraySegment<MapItem>(items, start, i - start);
                start = i;
                characters = 0;
            }

            characters += size;
        }

        yield return new ArraySegment<MapItem>(items, start, items.Length - start);
    }
}
