namespace JobGrains;

/// <summary>Why a task, an attempt or an instance failed. A user's exception is recorded as text and never crosses the wire as an object.</summary>
public sealed record FailureInfo
{
    /// <summary>The class of the reason.</summary>
    public FailureKind Kind { get; init; }

    /// <summary>What happened, for people.</summary>
    public required string Message { get; init; }

    /// <summary>The full name of the exception's type, where there was one.</summary>
    public string? ExceptionType { get; init; }

    /// <summary>The exception's stack, where there was one.</summary>
    public string? Stack { get; init; }

    /// <summary>The silo on which it happened, where it happened on one.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>The try of the task, from 1; 0 where it was no task's.</summary>
    public int Try { get; init; }

    /// <inheritdoc/>
    public override string ToString() => ExceptionType is null ? $"{Kind}: {Message}" : $"{Kind}: {ExceptionType}: {Message}";
}
