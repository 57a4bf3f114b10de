namespace JobGrains.Tracking;

/// <param name="Record">The page as it is stored; null where it is gone.</param>
internal sealed record ReadTasksReply(PageRecord? Record);
