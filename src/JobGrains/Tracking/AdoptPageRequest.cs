namespace JobGrains.Tracking;

/// <param name="Spec">The page's attempt.</param>
/// <param name="FromKey">The key of the page to adopt.</param>
/// <param name="Again">Tasks to do again; empty means all that did not succeed.</param>
internal sealed record AdoptPageRequest(PageSpec Spec, string FromKey, IReadOnlyList<TaskId> Again);
