using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>A search that was checked, and where its page begins.</summary>
/// <param name="Search">What is searched for.</param>
/// <param name="Conditions">The same in words: what its cursors belong to.</param>
/// <param name="Place">Where the page before ended; null for the first page.</param>
internal sealed record PagedSearch(HistorySearch Search, string Conditions, CursorPlace? Place)
{
    /// <exception cref="JobValidationException">Something is out of its range, or the cursor belongs to another query.</exception>
    public static PagedSearch Of(InstanceQuery query) => Of("Instance query", "runs", HistorySearch.Of(query), query.Cursor);

    /// <inheritdoc cref="Of(InstanceQuery)"/>
    public static PagedSearch Of(HistoryQuery query) => Of("History query", "rows", HistorySearch.Of(query), query.Cursor);

    /// <summary>The cursor of a page that ended there; null where nothing follows.</summary>
    public string? CursorAt(CursorPlace? place) => place is null ? null : CursorText.Encode(Conditions, place);

    private static PagedSearch Of(string title, string subject, HistorySearch search, string? cursor)
    {
        var problems = QueryValidator.Check(title, search);
        var conditions = CursorText.ConditionsOf(search, subject);
        var place = CursorText.Decode(cursor, conditions, problems);
        problems.ThrowIfAny();
        return new PagedSearch(search, conditions, place);
    }
}
