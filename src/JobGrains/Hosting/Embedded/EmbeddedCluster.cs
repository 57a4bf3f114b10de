namespace JobGrains.Hosting.Embedded;

/// <summary>Several silos in one process, over one store.</summary>
internal sealed class EmbeddedCluster(ClusterParts parts)
{
    public ClusterParts Parts { get; } = parts;

    /// <summary>Starts what outlives silos: wake-ups and expiry.</summary>
    public ValueTask StartAsync() => throw new NotImplementedException();

    /// <summary>The silos that run, also those that were declared dead and do not know it yet; in the order in which they were added.</summary>
    public IReadOnlyList<EmbeddedSilo> Silos => throw new NotImplementedException();

    /// <summary>Adds a silo: makes its parts, makes it a member, has it touch its share of the catalogue.</summary>
    public EmbeddedSilo AddSilo(string name) => throw new NotImplementedException();

    /// <summary>Drains a silo, ends its activations in order, and removes it from the members.</summary>
    public ValueTask StopSiloAsync(EmbeddedSilo silo) => throw new NotImplementedException();

    /// <summary>Ends a silo as a crash does: nothing of it runs any more. Membership still has it until <see cref="DeclareDead"/>.</summary>
    public void Crash(EmbeddedSilo silo) => throw new NotImplementedException();

    /// <summary>
    /// Membership declares a silo dead, rightly or not. Its entries leave the directory, so that its grains are activated elsewhere; calls that wait for it
    /// fail. If it still runs, its activations go on until the view reaches it.
    /// </summary>
    public void DeclareDead(EmbeddedSilo silo) => throw new NotImplementedException();

    /// <summary>Stops wake-ups and expiry. The silos have been stopped or crashed before.</summary>
    public void Stop() => throw new NotImplementedException();

    /// <summary>A call has arrived: finds or makes the activation and queues it there, or fails it.</summary>
    public void Deliver(Call call) => throw new NotImplementedException();
}
