using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace JobGrains;

/// <summary>Selects lines of the log of a run. All conditions must hold; marks of dropped lines are always among the answer.</summary>
public sealed record RunLogQuery
{
    /// <summary>The run.</summary>
    public required InstanceId InstanceId { get; init; }

    /// <summary>Lines behind this number: <see cref="RunLogPage.Next"/> of the page before; 0 starts from the first.</summary>
    /// <value>0 or more; the default is 0.</value>
    public long After { get; init; }

    /// <summary>Lines of this level or a higher one.</summary>
    public LogLevel MinimumLevel { get; init; }

    /// <summary>Lines of this attempt.</summary>
    public int? Attempt { get; init; }

    /// <summary>Lines of this task.</summary>
    public TaskId? TaskId { get; init; }

    /// <summary>Lines of this silo.</summary>
    public SiloId? Silo { get; init; }

    /// <summary>The largest number of lines in a page.</summary>
    /// <value>1 to 10,000; the default is 500.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Limit { get; init; } = 500;
}
