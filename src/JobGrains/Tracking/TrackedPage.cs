namespace JobGrains.Tracking;

/// <summary>What the tracker knows of a page: counts, never tasks.</summary>
internal sealed class TrackedPage(int number)
{
    public int Number { get; } = number;

    /// <summary>The counts as the page told them last.</summary>
    public PageCounts Counts { get; private set; } = new() { Page = number };

    /// <summary>Whose children it holds, as far as this activation knows.</summary>
    public List<ChildRun> Runs { get; } = [];

    /// <summary>Whether this activation has heard the page.</summary>
    public bool IsHeard { get; set; }

    public bool IsClosed { get; set; }

    public bool IsSealed => Counts.State == PageState.Sealed;

    public bool MayLeave { get; set; }

    /// <summary>Whether a call to it is under way.</summary>
    public bool IsCalled { get; set; }

    public long Count => Counts.Tasks.Total;

    /// <summary>Whether an add ended without a known outcome: only once the page is closed it is known what it holds.</summary>
    public bool IsSuspect { get; set; }

    /// <summary>Takes newer counts; older ones and ones after the seal are ignored.</summary>
    public void Update(PageCounts counts)
    {
        if (!IsSealed && (counts.State == PageState.Sealed || counts.Version >= Counts.Version))
        {
            Counts = counts;
        }
    }

    /// <summary>Takes what was recorded when the page sealed.</summary>
    public void Seal(PageCounts counts, IReadOnlyList<ChildRun> runs)
    {
        Counts = counts;
        IsClosed = true;
        Learn(runs);
    }

    public void Learn(IReadOnlyList<ChildRun> runs)
    {
        Runs.Clear();
        Runs.AddRange(runs);
    }
}
