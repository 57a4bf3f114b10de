using JobGrains.Hosting;

namespace JobGrains.Testing;

/// <summary>What a simulated cluster is made of.</summary>
public sealed class SimulatedClusterOptions
{
    /// <summary>Draws every choice: the same seed gives the same run, step for step.</summary>
    public ulong Seed { get; set; } = 1;

    /// <summary>The silos at the start; they are named s1, s2, …</summary>
    /// <value>1 to 100; the default is 3.</value>
    public int Silos { get; set; } = 3;

    /// <summary>Changes the settings of each silo; given the silo's name.</summary>
    public Action<string, JobGrainsOptions>? Configure { get; set; }

    /// <summary>How much virtual time the story may take.</summary>
    /// <value>The default is 1 day.</value>
    public TimeSpan MaxVirtualTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Where readable lines of what happens go; null writes none.</summary>
    public TextWriter? Trace { get; set; }

    internal Dictionary<string, Func<SiloId, IProcessor>> Processors { get; } = new(StringComparer.Ordinal);

    /// <summary>Registers a processor on all silos.</summary>
    /// <param name="name">The name that definitions refer to.</param>
    /// <param name="make">Makes the processor object of a silo.</param>
    public SimulatedClusterOptions AddProcessor(string name, Func<SiloId, IProcessor> make)
    {
        Processors.Add(name, make);
        return this;
    }
}
