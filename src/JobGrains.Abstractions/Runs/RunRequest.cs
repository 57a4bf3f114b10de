namespace JobGrains;

/// <summary>Asks for one run of a job.</summary>
public sealed record RunRequest
{
    /// <summary>The job to run.</summary>
    public required JobId JobId { get; init; }

    /// <summary>Parameters of this run; null means those of the job.</summary>
    /// <value>At most <see cref="JobLimits.MaxPayloadBytes"/> bytes of UTF-8.</value>
    public string? Parameters { get; init; }

    /// <summary>How long the run waits before it starts.</summary>
    /// <value>Zero (at once, the default) to 366 days.</value>
    public TimeSpan Delay { get; init; }

    /// <summary>
    /// Makes the run unique: the same key with the same request yields the same run, also when it has ended, for
    /// <c>IdempotencyRetention</c> after its end. Null chooses a fresh key.
    /// </summary>
    /// <value>1 to <see cref="JobLimits.MaxKeyLength"/> characters.</value>
    public string? IdempotencyKey { get; init; }

    /// <summary>A key of the caller's domain to find the run by; need not be unique.</summary>
    /// <value>1 to <see cref="JobLimits.MaxTagLength"/> characters.</value>
    public string? BusinessKey { get; init; }

    /// <summary>Labels to find the run by, beside those of the job.</summary>
    /// <value>At most <see cref="JobLimits.MaxTags"/>, each of 1 to <see cref="JobLimits.MaxTagLength"/> characters.</value>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The priority of this run; null means that of the job.</summary>
    /// <value>-100 to 100.</value>
    public int? Priority { get; init; }

    /// <summary>Silo names for this run, instead of those of the job; null means those of the job.</summary>
    /// <value>At most 1,000, each of 1 to 128 characters.</value>
    public IReadOnlyList<string>? Silos { get; init; }

    /// <summary>Silo tags for this run, instead of those of the job; null means those of the job.</summary>
    /// <value>At most 32, each of 1 to 64 characters.</value>
    public IReadOnlyList<string>? SiloTags { get; init; }
}
