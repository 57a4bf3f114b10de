namespace JobGrains.Tracking;

internal sealed record AddTasksReply(AddTasksVerdict Verdict, PageCounts Counts);
