namespace JobGrains.Jobs;

internal sealed record SaveJobRequest
{
    public required JobDefinition Definition { get; init; }

    public long? ExpectedVersion { get; init; }

    public SaveMode Mode { get; init; }

    /// <summary>The status of a job that is created by this.</summary>
    public JobStatus InitialStatus { get; init; }

    /// <summary>Names this change, so that a repeat after an unknown outcome is recognised; 0 for none.</summary>
    public long Token { get; init; }

    /// <summary>The version that the caller saw: the change is for that one, and a copy of it that comes late changes nothing. Null changes any version.</summary>
    public long? Seen { get; init; }
}
