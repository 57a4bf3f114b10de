using System.Globalization;
using System.Text;
using JobGrains.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>The statement of a search of the history: the newest rows first, each with whether it repeats an older one.</summary>
/// <param name="search">What is asked for.</param>
/// <param name="labels">The hashes that a row must have, the one that the fewest rows have first.</param>
/// <param name="after">Only places before this one.</param>
/// <param name="slackTicks">By how much places are later than the ends of their rows at most.</param>
/// <param name="limit">How many rows at most.</param>
internal sealed class HistoryQueryText(HistorySearch search, IReadOnlyList<ulong> labels, long after, long slackTicks, int limit)
{
    private readonly List<NpgsqlParameter> _parameters = [];

    public NpgsqlCommand Build(Database database)
    {
        var rows = labels.Count == 0 ? Plain("") : Labelled();
        var command = new NpgsqlCommand(database.Sql($$"""
            SELECT f.place, f.body, EXISTS (SELECT FROM {s}.history o WHERE o.instance = f.instance AND o.attempt = f.attempt AND o.place < f.place)
            FROM ({{rows}}) f
            ORDER BY f.place DESC
            """));
        command.Parameters.AddRange(_parameters.ToArray());
        return command;
    }

    private static long Signed(ulong label) => unchecked((long)label);

    private string Plain(string and)
    {
        var places = Places();
        return string.Create(CultureInfo.InvariantCulture, $"SELECT h.place, h.body, h.instance, h.attempt FROM {{s}}.history h WHERE {places.Replace("{t}", "h", StringComparison.Ordinal)}{Conditions()}{and} ORDER BY h.place DESC LIMIT {limit}");
    }

    /// <summary>
    /// A row with one label has it in its column; the labels of others are rows of their own, in the same order, so that no more rows are looked at than are asked for. That the labels are read first is not left to the
    /// planner: a subquery with an offset stays one.
    /// </summary>
    private string Labelled()
    {
        var first = Parameter(Signed(labels[0]), NpgsqlDbType.Bigint);
        var listed = new StringBuilder($"l.label = {first} AND {Places().Replace("{t}", "l", StringComparison.Ordinal)}");
        if (search.JobId is { } jobId)
        {
            listed.Append(" AND l.job = ").Append(Parameter(jobId.Value, NpgsqlDbType.Text));
        }

        if (search.Status is { } status)
        {
            listed.Append(CultureInfo.InvariantCulture, $" AND l.status = {(int)status}");
        }

        var others = labels.Count > 1 ? $" AND h.labels @> {Parameter(labels.Select(Signed).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)}" : "";
        var several = string.Create(CultureInfo.InvariantCulture, $$"""
            SELECT h.* FROM {s}.labels l
            CROSS JOIN LATERAL (SELECT h.place, h.body, h.instance, h.attempt FROM {s}.history h WHERE h.place = l.place{{Conditions()}}{{others}} OFFSET 0) h
            WHERE {{listed}} ORDER BY l.place DESC LIMIT {{limit}}
            """);
        return labels.Count > 1
            ? several
            : string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM (({Plain($" AND h.label = {first}")}) UNION ALL ({several})) u ORDER BY place DESC LIMIT {limit}");
    }

    /// <summary>What is asked of places, which decide which partitions are looked at: of the table <c>{t}</c>.</summary>
    private string Places()
    {
        var before = after;
        if (search.EndedBefore is { } end && end.UtcTicks <= long.MaxValue - slackTicks)
        {
            before = Math.Min(before, end.UtcTicks + slackTicks);
        }

        // No row that ended later has a place before.
        var from = search.EndedFrom is { } begin ? string.Create(CultureInfo.InvariantCulture, $" AND {{t}}.place >= {begin.UtcTicks}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{{t}}.place < {before}{from}");
    }

    private string Conditions()
    {
        var where = new StringBuilder();
        if (search.EndedFrom is { } from)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND h.ended >= {from.UtcTicks}");
        }

        if (search.EndedBefore is { } before)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND h.ended < {before.UtcTicks}");
        }

        if (search.Now is { } now)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND h.expires > {now.UtcTicks}");
        }

        if (search.JobId is { } jobId)
        {
            where.Append(" AND h.job = ").Append(Parameter(jobId.Value, NpgsqlDbType.Text));
        }

        if (search.Status is { } status)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND h.status = {(int)status}");
        }

        if (search.Rows != HistoryRowKind.All)
        {
            where.Append(search.Rows == HistoryRowKind.Decisions ? " AND h.attempt = 0" : " AND h.attempt <> 0");
        }

        return where.ToString();
    }

    private string Parameter(object value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }
}
