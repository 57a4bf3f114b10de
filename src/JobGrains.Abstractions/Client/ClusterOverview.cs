namespace JobGrains;

/// <summary>What there is in the cluster, in numbers: what a dashboard shows first.</summary>
public sealed record ClusterOverview
{
    /// <summary>How many jobs there are, paused ones included.</summary>
    public long Jobs { get; init; }

    /// <summary>How many runs are open, by what they wait for.</summary>
    public OpenRunCounts OpenRuns { get; init; } = new();

    /// <summary>From when on <see cref="Ended"/> counts: the beginning of the hour of 24 hours ago, in UTC.</summary>
    public DateTimeOffset EndedFrom { get; init; }

    /// <summary>What has ended since <see cref="EndedFrom"/>: in the last 24 whole hours, and in the present one.</summary>
    public EndedCounts Ended { get; init; } = new();

    /// <summary>How many silos the cluster has.</summary>
    public int Silos { get; init; }

    /// <summary>How many of them take new work; see <see cref="SiloReadiness"/>.</summary>
    public int ReadySilos { get; init; }
}
