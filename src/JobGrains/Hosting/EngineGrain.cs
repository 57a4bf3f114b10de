namespace JobGrains.Hosting;

/// <summary>The base of the engine's grains: plain classes that see nothing but the port.</summary>
internal abstract class EngineGrain(IGrainHost host)
{
    protected IGrainHost Host { get; } = host;

    protected ISiloHost Silo => Host.Silo;

    protected DateTimeOffset Now => Host.Silo.Time.GetUtcNow();

    /// <summary>Runs before the first turn. Throwing ends the activation, and fails the calls that wait for it.</summary>
    public virtual ValueTask OnActivateAsync() => default;

    /// <summary>Runs at or after the time of the grain's wake-up, at least once. Once it returns, the wake-up is gone unless it has set another.</summary>
    public virtual ValueTask OnWakeUpAsync() => default;

    /// <summary>Runs after each change of this silo's view of the cluster.</summary>
    public virtual ValueTask OnClusterChangedAsync() => default;

    /// <summary>Runs before the activation ends, where it ends in order. Correctness never rests on it.</summary>
    public virtual ValueTask OnDeactivateAsync() => default;

    protected DateTimeOffset Later(TimeSpan delay) => delay >= DateTimeOffset.MaxValue - Now ? DateTimeOffset.MaxValue : Now + delay;
}
