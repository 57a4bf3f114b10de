using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Histories;

/// <summary>The head of a job's listing: one write of it adds a batch.</summary>
internal sealed record HistoryHeader : IStoredRecord
{
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Schema { get; init; } = IStoredRecord.KnownSchema;

    /// <summary>Grows with each activation that writes a page, and with it the numbers of pages.</summary>
    public long Incarnation { get; init; }

    /// <summary>The pages, from the oldest.</summary>
    public IReadOnlyList<HistoryPages> Pages { get; init; } = [];

    /// <summary>The place of the last row of the pages.</summary>
    public long Last { get; init; }

    /// <summary>The number of the last page that has no attempts any more that are not among the last, where only these are kept.</summary>
    public long SweptAttempts { get; init; }

    /// <summary>The same for decisions: of each kind the last may be in other pages.</summary>
    public long SweptDecisions { get; init; }

    /// <summary>The rows that no page has.</summary>
    public IReadOnlyList<HistoryRef> Young { get; init; } = [];

    public long SweptOf(bool isDecision) => isDecision ? SweptDecisions : SweptAttempts;

    public HistoryHeader WithSwept(bool isDecision, long page) => isDecision ? this with { SweptDecisions = page } : this with { SweptAttempts = page };

    /// <summary>How many rows were listed in the last hours, the young ones included.</summary>
    public IReadOnlyList<EndsOfHour> Ends { get; init; } = [];

    [JsonIgnore]
    public Dictionary<string, JsonElement>? Unknown { get; set; }
}
