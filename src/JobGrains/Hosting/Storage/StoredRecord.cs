namespace JobGrains.Hosting.Storage;

/// <summary>A record as a store has it.</summary>
/// <param name="ETag">0 where it never existed, or is forgotten.</param>
/// <param name="Body">UTF-8 JSON; null where it does not exist or is cleared.</param>
/// <param name="Deltas">What was appended since it was written, in order. Never changes once returned.</param>
internal readonly record struct StoredRecord(long ETag, ReadOnlyMemory<byte>? Body, IReadOnlyList<ReadOnlyMemory<byte>> Deltas)
{
    public static StoredRecord None { get; } = new(0, null, []);
}
