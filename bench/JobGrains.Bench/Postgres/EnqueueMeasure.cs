namespace JobGrains.Bench.Postgres;

/// <param name="SinglePerSecond">Runs a second, each by a call of its own.</param>
/// <param name="BulkPerSecond">Runs a second, many by a call.</param>
/// <param name="BulkDistinctPerSecond">The same where each run has parameters of its own.</param>
internal sealed record EnqueueMeasure(double SinglePerSecond, double BulkPerSecond, double BulkDistinctPerSecond = 0);
