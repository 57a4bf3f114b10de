namespace JobGrains.Hosting;

/// <summary>A record and what was appended to it since it was written, in order.</summary>
internal readonly record struct RecordWithDeltas<TValue, TDelta>(TValue? Value, IReadOnlyList<TDelta> Deltas)
    where TValue : class
    where TDelta : class;
