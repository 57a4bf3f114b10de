using JobGrains.Diagnostics;
using JobGrains.Hosting;

namespace JobGrains.Conformance;

/// <summary>What a story needs of its cluster.</summary>
public sealed record ConformanceSetup
{
    public int Silos { get; init; } = 3;

    /// <summary>The processors of every silo; an object is shared by all of them, and the context tells which silo it is.</summary>
    public Dictionary<string, IProcessor> Processors { get; init; } = [];

    /// <summary>Whether the silo of a name has the processors.</summary>
    public Func<string, bool> HasProcessors { get; init; } = _ => true;

    /// <summary>What traces the silos, and the client outside of them; null where nothing does.</summary>
    internal EngineTelemetry? Telemetry { get; init; }

    /// <summary>The listeners of every silo, named "ear1", "ear2", …</summary>
    public IReadOnlyList<Ear> Ears { get; init; } = [];

    /// <summary>Whether the silo of a name has the listeners.</summary>
    public Func<string, bool> HasListeners { get; init; } = _ => true;

    public Action<JobGrainsOptions> Options { get; init; } = _ => { };
}
