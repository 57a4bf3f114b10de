namespace JobGrains.Dispatch;

internal sealed record ConfirmStartReply(StartVerdict Verdict);
