namespace JobGrains.Hosting;

/// <summary>One change of one record in a commit.</summary>
internal readonly record struct RecordChange(GrainRecord Record, RecordChangeKind Kind, object? Value, Type? ValueType, DateTimeOffset? Expires);
