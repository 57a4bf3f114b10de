namespace JobGrains.Tracking;

internal sealed record ReadResultsRequest(int FirstIndex, int Max);
