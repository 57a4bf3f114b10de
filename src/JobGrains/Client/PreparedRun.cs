using System.Text.Json.Serialization;
using JobGrains.Diagnostics;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>A run that was accepted and is to be created. Stored until it is.</summary>
internal sealed record PreparedRun
{
    /// <summary>What its id will be; the generation in it is that of the job when it was accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required InstanceId InstanceId { get; init; }

    /// <summary>The request, with its idempotency key chosen.</summary>
    public required RunRequest Run { get; init; }

    public KeyOrigin KeyOrigin { get; init; }

    /// <summary>When it was accepted, on the caller's clock.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset AcceptedTime { get; init; }

    /// <summary>The caller's trace; null where it has none.</summary>
    public StoredTrace? Trace { get; init; }
}
