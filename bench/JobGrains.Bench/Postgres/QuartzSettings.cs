namespace JobGrains.Bench.Postgres;

/// <summary>What was tried to make Quartz.NET fast; the defaults are what was fastest here.</summary>
internal sealed record QuartzSettings
{
    /// <summary>How many jobs it runs at a time, and how many triggers it takes together.</summary>
    public int Threads { get; init; } = 50;

    /// <summary>How many callers add triggers at a time.</summary>
    public int Callers { get; init; } = 16;

    public QuartzHistory History { get; init; } = QuartzHistory.Behind;
}
