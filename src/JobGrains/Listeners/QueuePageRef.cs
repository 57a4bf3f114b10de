using System.Text.Json.Serialization;

namespace JobGrains.Listeners;

/// <summary>A page in the head of a queue.</summary>
/// <param name="Page">Its number.</param>
/// <param name="First">The place of its first event.</param>
internal sealed record QueuePageRef([property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long Page, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long First);
