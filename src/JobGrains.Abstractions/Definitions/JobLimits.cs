namespace JobGrains;

/// <summary>Limits that hold everywhere. Data is checked where it enters; nothing is truncated.</summary>
public static class JobLimits
{
    /// <summary>The largest parameters, payload of a mapped task, or result, in bytes of UTF-8.</summary>
    public const int MaxPayloadBytes = 256 * 1024;

    /// <summary>The largest number of tags of a job or a run.</summary>
    public const int MaxTags = 8;

    /// <summary>The longest tag or business key, in characters.</summary>
    public const int MaxTagLength = 64;

    /// <summary>The longest idempotency key, in characters.</summary>
    public const int MaxKeyLength = 256;

    /// <summary>The largest number of runs in one <see cref="IJobClient.RunManyAsync"/>.</summary>
    public const int MaxRunBatch = 10_000;

    /// <summary>The longest message of a progress, in characters; a longer one is refused.</summary>
    public const int MaxProgressMessageLength = 1_024;

    /// <summary>The longest failure message and stack that are recorded, in characters; a longer one is marked as shortened.</summary>
    public const int MaxFailureLength = 8_192;
}
