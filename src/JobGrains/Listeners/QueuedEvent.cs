using System.Text.Json.Serialization;

namespace JobGrains.Listeners;

/// <summary>An event at its place in a queue, from 1.</summary>
internal sealed record QueuedEvent([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Place, JobEvent Event)
{
    /// <summary>About how many characters it is when it is stored.</summary>
    [JsonIgnore]
    public int Size => 300 + (Event.Failure?.Message?.Length ?? 0) + (Event.Failure?.Stack?.Length ?? 0);
}
