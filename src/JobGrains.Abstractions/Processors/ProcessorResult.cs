namespace JobGrains;

/// <summary>What a processor answers.</summary>
public sealed class ProcessorResult
{
    private static readonly ProcessorResult Empty = new(ProcessorResultKind.Succeeded, null, default);

    private ProcessorResult(ProcessorResultKind kind, string? value, TimeSpan delay)
    {
        Kind = kind;
        Value = value;
        Delay = delay;
    }

    /// <summary>What the processor answered.</summary>
    public ProcessorResultKind Kind { get; }

    /// <summary>The result of a task that succeeded, if there is one; the message of a try that failed.</summary>
    public string? Value { get; }

    /// <summary>After which time a snoozed task is to start again.</summary>
    public TimeSpan Delay { get; }

    /// <summary>The task succeeded, with a result or without.</summary>
    /// <param name="result">At most <see cref="JobLimits.MaxPayloadBytes"/> bytes of UTF-8; a larger one fails the try, saying so.</param>
    public static ProcessorResult Succeeded(string? result = null) => result is null ? Empty : new(ProcessorResultKind.Succeeded, result, default);

    /// <summary>The try failed, with a message for people.</summary>
    public static ProcessorResult Failed(string message) => new(ProcessorResultKind.Failed, message, default);

    /// <summary>The task is to start again after <paramref name="delay"/>; this start counts neither as a try nor as a delivery. At most 1,000 times a try.</summary>
    /// <param name="delay">Zero to 366 days.</param>
    public static ProcessorResult Snooze(TimeSpan delay) => new(ProcessorResultKind.Snoozed, null, delay);
}
