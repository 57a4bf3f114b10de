namespace JobGrains.Dispatch;

internal sealed record ReleaseSessionReply(SessionVerdict Verdict);
