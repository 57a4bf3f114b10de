using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace JobGrains;

/// <summary>A line of the log of a run, or a mark in the place of lines that are missing. Never changes.</summary>
public sealed record RunLogLine
{
    /// <summary>
    /// Its number in the log of the run, from 1, over all silos and attempts. Every line that was logged has one, kept or not: so what is missing between two lines is the difference of their numbers, less one.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long Number { get; init; }

    /// <summary>When it was logged, in UTC, by the clock of its silo.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Its level.</summary>
    public LogLevel Level { get; init; }

    /// <summary>The silo that it was logged on; null for a mark of the oldest lines of a run, which are of any silo.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>The attempt of the run; 0 for a mark.</summary>
    public int Attempt { get; init; }

    /// <summary>The task that logged it; null for a mark.</summary>
    public TaskId? TaskId { get; init; }

    /// <summary>The try of the task; 0 for a mark. A task that was delivered again because its silo was lost has the same try, and another silo.</summary>
    public int Try { get; init; }

    /// <summary>The category of the logger.</summary>
    public string? Category { get; init; }

    /// <summary>The text. One that is longer than allowed is cut, and says by how much.</summary>
    public string? Message { get; init; }

    /// <summary>The exception that was logged, with its stack.</summary>
    public string? Exception { get; init; }

    /// <summary>0 for a line. For a mark: how many lines were dropped here; <see cref="Number"/> is that of the last of them.</summary>
    public long Dropped { get; init; }

    /// <summary>The line as text, as downloads have it.</summary>
    public override string ToString()
    {
        if (Dropped > 0)
        {
            var where = Silo is { } silo ? $" on {silo}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"--- {Dropped} line(s) were dropped here{where} ---");
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"{Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffffZ} {LevelName} [{Silo} {Attempt}/{TaskId}/{Try}] {Category}: {Message}");
        return Exception is null ? text : text + Environment.NewLine + Exception;
    }

    private string LevelName => Level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO ",
        LogLevel.Warning => "WARN ",
        LogLevel.Error => "ERROR",
        _ => "CRIT ",
    };
}
