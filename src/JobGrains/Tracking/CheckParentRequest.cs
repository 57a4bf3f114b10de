using JobGrains.Dispatch;

namespace JobGrains.Tracking;

internal sealed record CheckParentRequest(TaskId Parent, Epoch Epoch);
