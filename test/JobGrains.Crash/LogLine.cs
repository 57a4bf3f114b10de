using System.Globalization;

namespace JobGrains.Crash;

/// <summary>One line that a process wrote: when, and what.</summary>
/// <param name="Process">The number of the process.</param>
/// <param name="Time">On the machine's clock that never goes back, the same for all processes, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Fields">The rest.</param>
internal sealed record LogLine(int Process, long Time, string Kind, string[] Fields)
{
    public const string Submitting = "submitting";
    public const string Accepted = "accepted";
    public const string Started = "started";

    /// <summary>A run was enqueued in a transaction that is never committed.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>So many runs were asked for without keys: where the process ends before it is answered, nobody knows which they are.</summary>
    public const string Asked = "asked";

    /// <summary>The answer to so many of them is written down.</summary>
    public const string Answered = "answered";

    public const string Reduced = "reduced";
    public const string Ended = "ended";
    public const string History = "history";
    public const string Up = "up";

    /// <summary>The process has begun to run jobs, on the store that it shares, with this epoch.</summary>
    public const string Holds = "holds";

    /// <summary>The process stands by.</summary>
    public const string StandsBy = "stands by";

    /// <summary>Something was done to a silo process.</summary>
    public const string Struck = "struck";

    /// <summary>A silo process saw in the membership that another silo is dead.</summary>
    public const string Dead = "dead";

    /// <summary>Who holds tasks was told that a silo with some of them is dead, or was activated again itself.</summary>
    public const string Noticed = "noticed";

    /// <summary>Null for a line that was not finished.</summary>
    public static LogLine? Parse(string text) =>
        text.Split('\t') is [var process, var time, var kind, .. var fields, "."]
            ? new LogLine(int.Parse(process, CultureInfo.InvariantCulture), long.Parse(time, CultureInfo.InvariantCulture), kind, fields)
            : null;
}
