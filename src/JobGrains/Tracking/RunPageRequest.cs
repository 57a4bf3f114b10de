namespace JobGrains.Tracking;

/// <param name="Leave">Whether the page may send.</param>
internal sealed record RunPageRequest(PageLeave Leave);
