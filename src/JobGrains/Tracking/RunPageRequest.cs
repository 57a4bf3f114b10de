namespace JobGrains.Tracking;

/// <param name="Leave">Whether the page may send.</param>
/// <param name="BatchSize">The size of batches that suited the pages before; 0 means unknown.</param>
/// <param name="Silos">
/// The silos that the attempt may use; empty means all eligible ones. Null where it is not the tracker that calls: then nothing changes but that a page with leave looks again.
/// </param>
internal sealed record RunPageRequest(PageLeave Leave, int BatchSize = 0, IReadOnlyList<SiloId>? Silos = null);
