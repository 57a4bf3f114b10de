using JobGrains.Hosting;

namespace JobGrains.Conformance.Stores;

/// <summary>A change of a record in a <see cref="CommitPlan"/>.</summary>
internal sealed record PlannedChange(string Record, RecordChangeKind Kind, string Text, DateTimeOffset? Expires, bool IsStale);
