namespace JobGrains.Instances;

internal sealed record AdmitRequest(long Admission);
