namespace JobGrains.Tracking;

/// <param name="Spec">The page, which may never have had a task.</param>
internal sealed record ClosePageRequest(PageSpec Spec);
