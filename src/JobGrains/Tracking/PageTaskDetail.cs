using JobGrains.Dispatch;

namespace JobGrains.Tracking;

/// <summary>The whole state of a task of a page that is more than pending or succeeded.</summary>
internal sealed record PageTaskDetail(int Index, TaskEntry Entry);
