namespace JobGrains.Instances;

internal sealed record AdmitReply(AdmitVerdict Verdict);
