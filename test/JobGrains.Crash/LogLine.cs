using System.Globalization;

namespace JobGrains.Crash;

/// <summary>One line that a child wrote: when, by its own count, and what.</summary>
/// <param name="Process">The number of the child.</param>
/// <param name="Order">The number of the line in that process.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Fields">The rest.</param>
internal sealed record LogLine(int Process, long Order, string Kind, string[] Fields)
{
    public const string Submitting = "submitting";
    public const string Accepted = "accepted";
    public const string Started = "started";
    public const string Reduced = "reduced";
    public const string Ended = "ended";
    public const string History = "history";
    public const string Up = "up";

    /// <summary>Null for a line that was not finished.</summary>
    public static LogLine? Parse(string text) =>
        text.Split('\t') is [var process, var order, var kind, .. var fields, "."]
            ? new LogLine(int.Parse(process, CultureInfo.InvariantCulture), long.Parse(order, CultureInfo.InvariantCulture), kind, fields)
            : null;

    /// <summary>Whether it was written after another one.</summary>
    public bool IsAfter(LogLine other) => Process != other.Process ? Process > other.Process : Order > other.Order;
}
