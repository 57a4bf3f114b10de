namespace JobGrains.Hosting;

/// <summary>Settings of the embedded host. Validated at start: a value out of its range stops the host.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>How many silos the process starts with. One is right for production; more show what a cluster does.</summary>
    /// <value>1 to 64; the default is 1.</value>
    public int Silos { get; set; } = 1;

    /// <summary>What the names of the silos begin with; they are <c>{prefix}-1</c>, <c>{prefix}-2</c> and so on.</summary>
    /// <value>1 to 40 characters of <c>[A-Za-z0-9._-]</c>; the default is <c>silo</c>.</value>
    public string NamePrefix { get; set; } = "silo";

    /// <summary>How many rows the history keeps in memory; beyond, the oldest go.</summary>
    /// <value>0 to 100,000,000; the default is 1,000,000.</value>
    public int MaxHistoryRows { get; set; } = 1_000_000;
}
