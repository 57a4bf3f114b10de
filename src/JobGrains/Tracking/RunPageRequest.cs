namespace JobGrains.Tracking;

/// <param name="Leave">Whether the page may send.</param>
/// <param name="BatchSize">The size of batches that suited the pages before; 0 means unknown.</param>
internal sealed record RunPageRequest(PageLeave Leave, int BatchSize = 0);
