using System.Text.Json.Serialization;

namespace JobGrains.Tracking;

/// <summary>The base of the record of pages: nothing but what is appended to it.</summary>
internal sealed record PagesRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = 1;
}
