namespace JobGrains.Hosting;

/// <summary>Settings of the engine on one silo; the same on every host. Validated at start: a value out of its range stops the host.</summary>
public sealed class JobGrainsOptions
{
    /// <summary>How many tasks the silo runs at the same time, over all jobs.</summary>
    /// <value>1 to 100,000; the default is 16 times the number of processors.</value>
    public int Slots { get; set; } = 16 * Environment.ProcessorCount;

    /// <summary>How many delivered tasks may wait on the silo; beyond, deliveries are refused and come again when there is room.</summary>
    /// <value>1 to 1,000,000; the default is 8,192.</value>
    public int MaxWaitingTasks { get; set; } = 8_192;

    /// <summary>The tags of the silo, for <see cref="PlacementOptions.Tags"/>.</summary>
    /// <value>At most 32, each of 1 to 64 characters.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>How many mapped tasks a page holds; also the largest batch of one map.</summary>
    /// <value>1 to 10,000; null, the default, means what suits the store: 2,000 where it can append to a page, 500 where it can only rewrite it.</value>
    public int? PageSize { get; set; }

    /// <summary>How many mapped tasks a page sends to a silo at once.</summary>
    /// <value>1 to 10,000; the default is 200.</value>
    public int DispatchBatchSize { get; set; } = 200;

    /// <summary>How many batches of a page may be at a silo at the same time.</summary>
    /// <value>1 to 64; the default is 2.</value>
    public int DispatchWindow { get; set; } = 2;

    /// <summary>How many pages of one attempt send at the same time.</summary>
    /// <value>1 to 1,024; the default is 4.</value>
    public int RunningPages { get; set; } = 4;

    /// <summary>How often a holder with tasks out compares holdings with each silo that it sent to.</summary>
    /// <value>100 ms to 10 minutes; the default is 15 seconds.</value>
    public TimeSpan ReconcilePeriod { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a call to a grain may take before its outcome counts as unknown.</summary>
    /// <value>100 ms to 10 minutes; the default is 10 seconds.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an activation may be idle before it is collected.</summary>
    /// <value>1 second to 1 day; the default is 2 minutes.</value>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>For how long whoever holds a processor session asks that it be kept. Renewed each quarter of it.</summary>
    /// <value>1 second to 1 hour; the default is 2 minutes.</value>
    public TimeSpan SessionHold { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the record of an ended run is kept, to answer its idempotency key and to be retried.</summary>
    /// <value>1 hour to 366 days; the default is 24 hours.</value>
    public TimeSpan IdempotencyRetention { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long the record of a run is kept that succeeded and whose key was not the caller's.</summary>
    /// <value>1 minute to 366 days; the default is 10 minutes.</value>
    public TimeSpan SuccessRetention { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often a shard of the catalogue looks for open instances that nobody drives.</summary>
    /// <value>1 second to 1 hour; the default is 1 minute.</value>
    public TimeSpan CatalogPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many open instances a silo re-activates in a second.</summary>
    /// <value>1 to 1,000,000; the default is 5,000.</value>
    public int RecoveryRate { get; set; } = 5_000;

    /// <summary>How many abandoned processors a silo endures before it takes no more work.</summary>
    /// <value>1 to 100,000; the default is a quarter of <see cref="Slots"/>, at least 1.</value>
    public int? MaxAbandoned { get; set; }

    /// <summary>How often one try of a task may snooze.</summary>
    /// <value>0 to 1,000,000; the default is 1,000.</value>
    public int MaxSnoozes { get; set; } = 1_000;

    /// <summary>How long a stopping silo lets running tasks end, before it interrupts them.</summary>
    /// <value>Zero to 1 day; the default is 20 seconds.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>What is kept of what processors log.</summary>
    public RunLogOptions RunLogs { get; } = new();

    /// <summary>How what happens to runs is brought to listeners.</summary>
    public ListenerOptions Listeners { get; } = new();

    /// <summary>Which rows of history are kept, of jobs that say nothing about it.</summary>
    public HistoryOptions History { get; } = new();

    internal int PageSizeOn(ISiloHost host) => PageSize ?? host.DefaultPageSize;
}
