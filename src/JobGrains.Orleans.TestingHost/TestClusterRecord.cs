namespace JobGrains.Orleans.TestingHost;

/// <summary>A record as the store has it.</summary>
/// <param name="Content">Null where it was never written, or was cleared.</param>
/// <param name="ETag">Null where it was never written.</param>
internal readonly record struct TestClusterRecord(byte[]? Content, string? ETag);
