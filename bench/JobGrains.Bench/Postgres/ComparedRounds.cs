namespace JobGrains.Bench.Postgres;

/// <summary>What was measured.</summary>
internal sealed record ComparedRounds<TOurs, TTheirs>(TOurs ColdOurs, TTheirs ColdTheirs, IReadOnlyList<TOurs> Ours, IReadOnlyList<TTheirs> Theirs);
