namespace JobGrains.Tracking;

/// <param name="Record">The page as it is stored, or a part of it; null where it is gone.</param>
/// <param name="NextIndex">Where the next part begins; null where nothing is left.</param>
internal sealed record ReadTasksReply(PageRecord? Record, int? NextIndex = null);
