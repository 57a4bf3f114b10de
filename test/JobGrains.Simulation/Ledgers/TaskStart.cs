using System.Globalization;
using JobGrains.Testing.Cluster;

namespace JobGrains.Simulation.Ledgers;

/// <summary>One start of user code, as the processor itself recorded it.</summary>
internal sealed class TaskStart
{
    public required int Number { get; init; }

    /// <summary>The silo that it really ran on.</summary>
    public required SimSilo Silo { get; init; }

    public required InstanceId InstanceId { get; init; }

    public required int Attempt { get; init; }

    public required TaskId TaskId { get; init; }

    public required int Try { get; init; }

    public required string Epoch { get; init; }

    public required Step Step { get; init; }

    public required string? Payload { get; init; }

    /// <summary>The definition that the processor was given.</summary>
    public required JobDefinition Definition { get; init; }

    public required TimeSpan StartedAt { get; init; }

    /// <summary>When its token fired.</summary>
    public TimeSpan? ToldToStopAt { get; set; }

    public bool IsToldToStop => ToldToStopAt is not null;

    public TimeSpan? EndedAt { get; set; }

    public StartEnd End { get; set; }

    public string? Result { get; set; }

    public bool IsRunning => End == StartEnd.Running;

    /// <summary>The holder's incarnation and its number, as the context showed them.</summary>
    public (long Incarnation, long Number) Fence
    {
        get
        {
            var dot = Epoch.IndexOf('.', StringComparison.Ordinal);
            return (long.Parse(Epoch.AsSpan(0, dot), CultureInfo.InvariantCulture), long.Parse(Epoch.AsSpan(dot + 1), CultureInfo.InvariantCulture));
        }
    }

    public bool IsSameTask(TaskStart other) => Attempt == other.Attempt && TaskId == other.TaskId;

    /// <summary>What it is, without where and when: for a trace, whose lines begin with that.</summary>
    public string Describe() => string.Create(CultureInfo.InvariantCulture, $"#{Number} {Step} of {InstanceId.Value[..^18]} task {TaskId} attempt {Attempt} try {Try} epoch {Epoch}{(Payload is null ? "" : $" payload {Payload}")}");

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Number} {InstanceId.Value[^22..^18]} attempt {Attempt} task {TaskId} try {Try} epoch {Epoch} {Step} on {Silo.Id} at {StartedAt.TotalSeconds:F3}s {End}");
}
