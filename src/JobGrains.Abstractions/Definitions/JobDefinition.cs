using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// What a job is and how it runs. Immutable: change it with <c>with</c> and save it. A run keeps the definition that it was created with, so an
/// edit affects later runs only.
/// </summary>
public sealed record JobDefinition
{
    /// <summary>The id; unique in the cluster.</summary>
    public required JobId Id { get; init; }

    /// <summary>The name under which the processor is registered on the silos.</summary>
    /// <value>1 to 128 characters.</value>
    public required string Processor { get; init; }

    /// <summary>How a run is spread over the cluster.</summary>
    public ExecutionType ExecutionType { get; init; }

    /// <summary>A name for people.</summary>
    /// <value>At most 200 characters; null means the id.</value>
    public string? Name { get; init; }

    /// <summary>What the job is for, for people.</summary>
    /// <value>At most 2,000 characters.</value>
    public string? Description { get; init; }

    /// <summary>Labels to find the job and its runs by.</summary>
    /// <value>At most 8, each of 1 to 64 characters.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Parameters of every run that brings none of its own, as text (JSON for the typed processors).</summary>
    /// <value>At most <see cref="JobLimits.MaxPayloadBytes"/> bytes of UTF-8.</value>
    public string? Parameters { get; init; }

    /// <summary>How many tasks of one run a silo runs at the same time. An abandoned processor no longer counts: it holds one of the silo's slots until it returns.</summary>
    /// <value>1 to 1,024; the default is 5.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int ConcurrencyPerSilo { get; init; } = 5;

    /// <summary>How many runs of the job may be running at the same time in the cluster, and what happens beyond.</summary>
    public AdmissionOptions Admission { get; init; } = AdmissionOptions.Unlimited;

    /// <summary>Retries of the whole instance.</summary>
    /// <value>The default is one attempt.</value>
    public RetryPolicy AttemptRetry { get; init; } = RetryPolicy.None;

    /// <summary>Retries of a task whose processor failed, threw or timed out.</summary>
    /// <value>The default is one try.</value>
    public RetryPolicy TaskRetry { get; init; } = RetryPolicy.None;

    /// <summary>What is promised when the silo of a running task is lost.</summary>
    public Delivery Delivery { get; init; }

    /// <summary>How often one try of a task may be dispatched because its silo was lost, before the task ends Lost.</summary>
    /// <value>1 to 100; the default is 3. <see cref="Delivery.AtMostOnce"/> and broadcast always have 1.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxDeliveries { get; init; } = 3;

    /// <summary>The time limits of the run and of its tasks.</summary>
    public TimeoutOptions Timeouts { get; init; } = TimeoutOptions.Default;

    /// <summary>Which silos the job may run on, and which of them is preferred.</summary>
    public PlacementOptions Placement { get; init; } = PlacementOptions.Anywhere;

    /// <summary>Settings of map and map-reduce.</summary>
    public MapOptions Map { get; init; } = MapOptions.Default;

    /// <summary>Settings of broadcast.</summary>
    public BroadcastOptions Broadcast { get; init; } = BroadcastOptions.Default;

    /// <summary>When the job fires by itself; each fire is one run.</summary>
    /// <value>The default is never: it runs when it is asked to.</value>
    public Schedule Schedule { get; init; } = Schedule.OnDemand;

    /// <summary>What happens to fires that could not be started in time.</summary>
    /// <value>The default is one run for all that were missed by more than a minute.</value>
    public MisfireOptions Misfire { get; init; } = MisfireOptions.Default;

    /// <summary>The time in which the job may fire; a run on demand outside it is refused.</summary>
    public LifecycleWindow Lifecycle { get; init; } = LifecycleWindow.Always;

    /// <summary>Which rows of its history are kept, and for how long; null for what the options of the silos say.</summary>
    public HistoryPolicy? History { get; init; }

    /// <summary>The priority of its runs, unless a run brings its own: among waiting tasks on a silo, a higher one starts first.</summary>
    /// <value>-100 to 100; the default is 0.</value>
    public int Priority { get; init; }

    /// <summary>Free text values for filters and processors.</summary>
    /// <value>At most 32 entries; keys of 1 to 64 characters, values of at most 1,024.</value>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// For a job declared in code: silos apply a declaration only if its revision is higher than the stored one, and never to a deleted job. A pause stays; an edit by an
    /// operator stays until a higher revision replaces it.
    /// </summary>
    /// <value>0 or more; the default is 0.</value>
    public int Revision { get; init; }
}
