namespace JobGrains.Hosting;

/// <summary>How events are brought to listeners. All silos should have the same.</summary>
public sealed class ListenerOptions
{
    /// <summary>Whether this silo has to do with listeners: records events, and calls them. Without it, what becomes of runs that it looks after is heard by nobody.</summary>
    /// <value>The default is true; as long as there is no listener in the cluster, that costs one call at the start of a silo.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether this silo calls the listeners that its process has; it records events in any case.</summary>
    /// <value>The default is true.</value>
    public bool CallsListeners { get; set; } = true;

    /// <summary>In how many shards the events of a listener are delivered, each in its order and beside the others. Kept as it was at the first start of the listener.</summary>
    /// <value>1 to 64; the default is 4.</value>
    public int Shards { get; set; } = 4;

    /// <summary>How many events wait for a listener that is slow, throws or is away; beyond, the oldest are dropped, some at a time, and counted.</summary>
    /// <value>1,000 to 100,000,000; the default is 100,000.</value>
    public long MaxWaiting { get; set; } = 100_000;

    /// <summary>How long a call of a listener may take before its token fires.</summary>
    /// <value>100 ms to 1 hour; the default is 1 minute.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an event waits that a listener has thrown at, before it is tried again; doubles up to <see cref="MaxRetryDelay"/>.</summary>
    /// <value>10 ms to 1 hour; the default is 1 second.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before an event is tried again.</summary>
    /// <value>10 ms to 1 day; the default is 1 minute.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a silo that has a listener asks for events of which it was not told: what a lost message costs.</summary>
    /// <value>100 ms to 10 minutes; the default is 15 seconds.</value>
    public TimeSpan PollPeriod { get; set; } = TimeSpan.FromSeconds(15);
}
