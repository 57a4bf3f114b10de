namespace JobGrains;

/// <summary>Whether a run was accepted is unknown. Repeat the request with <see cref="Key"/>'s idempotency key: it finds the run or makes it.</summary>
public sealed class JobRunUnknownException : JobGrainsException
{
    /// <summary>Carries the key to repeat the request with.</summary>
    public JobRunUnknownException(RunKey key, Exception? innerException = null)
        : base($"Whether the run of job '{key.JobId}' was accepted is unknown. Repeat it with the idempotency key '{key.IdempotencyKey}'.", innerException)
    {
        Write(nameof(RunKey.JobId), key.JobId.Value);
        Write(nameof(RunKey.IdempotencyKey), key.IdempotencyKey);
    }

    /// <summary>The key to repeat the request with.</summary>
    public RunKey Key => new(new JobId(Read(nameof(RunKey.JobId))!), Read(nameof(RunKey.IdempotencyKey))!);
}
