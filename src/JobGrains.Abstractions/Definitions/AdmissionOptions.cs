using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>How many instances of a job may run at the same time in the whole cluster. Delayed and queued runs do not count.</summary>
public sealed record AdmissionOptions
{
    /// <summary>No limit: a run goes straight to its instance.</summary>
    public static AdmissionOptions Unlimited { get; } = new();

    /// <summary>The largest number of running instances.</summary>
    /// <value>0 (no limit, the default) to 100,000.</value>
    public int MaxInstances { get; init; }

    /// <summary>What happens to a run beyond the limit.</summary>
    public OverlapPolicy Overlap { get; init; }

    /// <summary>How many runs may wait in the queue.</summary>
    /// <value>0 to 100,000; the default is 1,000. A full queue refuses <see cref="IJobClient.RunAsync(RunRequest, CancellationToken)"/> with <see cref="JobBacklogFullException"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxBacklog { get; init; } = 1_000;
}
