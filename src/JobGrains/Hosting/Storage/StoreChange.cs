namespace JobGrains.Hosting.Storage;

/// <summary>One change of one record.</summary>
/// <param name="Record">The record's name.</param>
/// <param name="Kind">Write (drops the deltas), append, or clear (keeps the ETag).</param>
/// <param name="ExpectedETag">The ETag that the record must have; 0 means that it must never have existed.</param>
/// <param name="Body">UTF-8 JSON; empty for a clear.</param>
/// <param name="Expires">From then on the store may forget the record; null means never.</param>
internal readonly record struct StoreChange(string Record, RecordChangeKind Kind, long ExpectedETag, ReadOnlyMemory<byte> Body, DateTimeOffset? Expires);
