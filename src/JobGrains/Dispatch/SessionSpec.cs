using System.Text.Json.Serialization;
using JobGrains.Jobs;

namespace JobGrains.Dispatch;

/// <summary>What a processor session needs to run tasks of an attempt.</summary>
internal sealed record SessionSpec
{
    [JsonConverter(typeof(DefinitionConverter))]
    public required JobDefinition Definition { get; init; }

    public string? Parameters { get; init; }

    public string? BusinessKey { get; init; }

    public DateTimeOffset ScheduledTime { get; init; }
}
