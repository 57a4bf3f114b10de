using System.Globalization;
using System.Text;
using JobGrains.Hosting;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>
/// The statement of a search of the history: the rows from one place down to another that an index has for it, the newest first. Those of them that do not match all the same come without a body, so that a statement reads no more
/// rows than it says, whatever is asked for.
/// </summary>
/// <remarks>
/// Each index is led by what must be equal, the kind at last, and then has the places: so the rows of each kind are read in their order, and merged. Nothing else is left to the planner, which knows nothing of a partition that is
/// new: it may not sort.
/// </remarks>
/// <param name="search">What is asked for.</param>
/// <param name="labels">The hashes that a row must have, the one that the fewest rows have first.</param>
/// <param name="kinds">The kinds of rows that are asked for.</param>
internal sealed class HistoryQueryText(HistorySearch search, IReadOnlyList<ulong> labels, IReadOnlyList<short> kinds)
{
    private const string Columns = "place, body, instance, attempt";

    private readonly List<NpgsqlParameter> _parameters = [];

    /// <summary>Whether the first label is that of a silo.</summary>
    private bool IsSilo => search is { Silo: not null, Tag: null, BusinessKey: null };

    /// <param name="database">The database.</param>
    /// <param name="from">The first place.</param>
    /// <param name="before">The place behind the last one.</param>
    /// <param name="limit">How many rows at most.</param>
    public NpgsqlCommand Build(Database database, long from, long before, int limit)
    {
        _parameters.Clear();
        var places = string.Create(CultureInfo.InvariantCulture, $"h.place >= {from} AND h.place < {before}");
        var end = string.Create(CultureInfo.InvariantCulture, $"ORDER BY place DESC LIMIT {limit}");
        var rows = labels.Count switch
        {
            0 => Plain(places, end),
            1 => $"SELECT {Columns} FROM (({Plain(places, end)}) UNION ALL ({Labelled(places, end)})) u {end}",
            _ => Labelled(places, end),
        };
        var command = new NpgsqlCommand(database.Sql(rows));
        command.Parameters.AddRange(_parameters.ToArray());
        return command;
    }

    private static long Signed(ulong label) => unchecked((long)label);

    /// <summary>Rows that have what they are found by in their own columns: without labels, or with one.</summary>
    private string Plain(string places, string end)
    {
        var keys = new StringBuilder();
        var others = new StringBuilder(Others());
        if (search.JobId is { } jobId)
        {
            // A silo has rows of many jobs, and a job has fewer.
            var job = $" AND h.job = {Parameter(jobId.Value, NpgsqlDbType.Text)}";
            (labels.Count == 0 || IsSilo ? keys : others).Append(job);
        }

        if (labels.Count > 0)
        {
            var label = $" AND h.label = {Parameter(Signed(labels[0]), NpgsqlDbType.Bigint)}";
            (search.JobId is not null && IsSilo ? others : keys).Append(label);
        }

        return $"SELECT place, CASE WHEN true{others} THEN body END AS body, instance, attempt FROM ({Merge("history", "*", $"{places}{keys}", end)}) h {end}";
    }

    /// <summary>Rows with several labels, which are rows of their own. A subquery with an offset stays one, so that a row is read for each label, and no more of them.</summary>
    private string Labelled(string places, string end)
    {
        var keys = new StringBuilder($"h.label = {Parameter(Signed(labels[0]), NpgsqlDbType.Bigint)}");
        if (search.JobId is { } jobId)
        {
            keys.Append(" AND h.job = ").Append(Parameter(jobId.Value, NpgsqlDbType.Text));
        }

        var others = labels.Count > 1 ? $" AND h.labels @> {Parameter(labels.Select(Signed).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Bigint)}" : "";
        return $$"""
            SELECT l.place, r.body, r.instance, r.attempt FROM (SELECT place, kind FROM ({{Merge("labels", "place, kind", $"{keys} AND {places}", end)}}) k {{end}}) l
            LEFT JOIN LATERAL (SELECT h.body, h.instance, h.attempt FROM {s}.history h WHERE h.kind = l.kind AND h.place = l.place AND {{places}}{{Others()}}{{others}} OFFSET 0) r ON true
            {{end}}
            """;
    }

    /// <summary>The first rows of each kind. With a limit each the planner merges them as they come; where it does not, it sorts no more than these.</summary>
    private string Merge(string table, string columns, string keys, string end) =>
        string.Join(" UNION ALL ", kinds.Select(kind => string.Create(CultureInfo.InvariantCulture, $"(SELECT {columns} FROM {{s}}.{table} h WHERE {keys} AND h.kind = {kind} {end})")));

    /// <summary>What no index has.</summary>
    private string Others()
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

        return where.ToString();
    }

    private string Parameter(object value, NpgsqlDbType type)
    {
        _parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = type });
        return $"${_parameters.Count}";
    }
}
