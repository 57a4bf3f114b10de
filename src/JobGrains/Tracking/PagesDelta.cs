namespace JobGrains.Tracking;

/// <summary>A page was handed out, or has sealed.</summary>
internal sealed record PagesDelta
{
    /// <summary>The number of the page that was handed out; null where a page sealed. Pages are numbered from 0 without gaps.</summary>
    public int? Opened { get; init; }

    /// <summary>The counts of the page that sealed.</summary>
    public PageCounts? Sealed { get; init; }

    /// <summary>Whose children the sealed page holds.</summary>
    public IReadOnlyList<ChildRun> Runs { get; init; } = [];
}
