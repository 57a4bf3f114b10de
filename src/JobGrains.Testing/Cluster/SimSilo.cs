using JobGrains.Hosting.Embedded;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Cluster;

/// <summary>A silo of a simulated cluster: one incarnation.</summary>
internal sealed class SimSilo(SiloId id, string name, SimScheduler scheduler, SimTime time)
{
    public SiloId Id { get; } = id;

    public string Name { get; } = name;

    public SimScheduler Scheduler { get; } = scheduler;

    public SimTime Time { get; } = time;

    public int Slots => Embedded.Parts.Options.Slots;

    public EmbeddedSilo Embedded { get; set; } = null!;

    public IJobClient Client { get; set; } = null!;

    /// <summary>Whether membership said that it is dead, whether or not it still runs.</summary>
    public bool IsDeclaredDead { get; set; }

    /// <summary>How long it goes on after it was declared dead.</summary>
    public TimeSpan Blindness { get; set; }

    /// <summary>Whether it was told to stop.</summary>
    public bool IsDraining => DrainsSince is not null;

    /// <summary>When it was told to stop.</summary>
    public TimeSpan? DrainsSince { get; set; }

    public bool HasStopped { get; set; }

    /// <summary>Whether the view of another silo had not heard of it for a while: whoever resumes there cannot ask what it holds.</summary>
    public bool WasUnheard { get; set; }

    /// <summary>Whether the network lost it for a while.</summary>
    public bool IsIsolated { get; set; }

    public bool HasCrashed => Scheduler.IsDead;

    /// <summary>Whether what it still does no longer counts.</summary>
    public bool IsOutOfMembership => HasCrashed || IsDeclaredDead || HasStopped;

    public bool IsHealthy => !HasCrashed && !IsDeclaredDead && !IsDraining && !HasStopped && !Scheduler.IsPaused;

    public override string ToString() => Id.Value;
}
