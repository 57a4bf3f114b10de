using JobGrains.Testing.Cluster;

namespace JobGrains.Simulation.Ledgers;

/// <summary>A silo that is taken out of service.</summary>
internal sealed class Cordon(SimSilo silo, TimeSpan askedAt, bool drains)
{
    public SimSilo Silo { get; } = silo;

    public TimeSpan AskedAt { get; } = askedAt;

    /// <summary>Whether it is to hand on what it has.</summary>
    public bool Drains { get; } = drains;

    /// <summary>When that was answered.</summary>
    public TimeSpan From { get; set; } = TimeSpan.MaxValue;

    /// <summary>When somebody asked for its end.</summary>
    public TimeSpan To { get; set; } = TimeSpan.MaxValue;

    /// <summary>Whether it may have interrupted a task there, or handed it back.</summary>
    public bool MayHaveStopped(TaskStart start) => Drains && start.Silo == Silo && (start.EndedAt is not { } ended || ended >= AskedAt);
}
