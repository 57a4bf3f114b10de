namespace JobGrains.Instances;

/// <summary>Runs of a lot that are the same but for their keys.</summary>
/// <param name="Run">The request, without a key. It has a delay.</param>
/// <param name="Keys">The idempotency keys, chosen for them; at least one.</param>
internal sealed record RunLotPart(RunRequest Run, IReadOnlyList<string> Keys);
