namespace JobGrains.Client;

internal sealed record RelayRowsReply(IReadOnlyList<AttemptRecord> Rows);
