using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>
/// One search of the history: day by day from the newest, more days together where there is little. It reads a bounded number of rows, and looks into a bounded number of partitions; where that was not enough for a page, the page
/// is short, and the next one goes on.
/// </summary>
/// <param name="parts">What to read from.</param>
/// <param name="search">What is asked for.</param>
/// <param name="days">The days that have a partition, the newest first.</param>
/// <param name="slackTicks">By how much places are later than the ends of their rows at most.</param>
internal sealed class HistorySearcher(PostgreSqlParts parts, HistorySearch search, IReadOnlyList<int> days, long slackTicks)
{
    /// <summary>More rows are not read for a page.</summary>
    private const int MaxRows = 4_096;

    /// <summary>How many rows what is done for a partition costs about as much as.</summary>
    private const int RowsOfPartition = 16;

    /// <summary>What a page may carry, and so a statement need not read more.</summary>
    private const long MaxBytes = 2 << 20;

    private const int Growth = 4;
    private const int MaxDaysTogether = 8;

    /// <summary>Clocks do not differ by more: the rows that repeat an attempt are looked for from so long before its run was accepted.</summary>
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromDays(1);

    private readonly HistoryFilter _filter = new(search);
    private readonly SliceBuilder _slice = new(search.Limit);
    private readonly IReadOnlyList<short> _kinds = HistoryKinds.Of(search);
    private readonly List<FoundRow> _found = [];

    public async Task<HistorySlice> RunAsync()
    {
        if (_kinds.Count == 0)
        {
            return _slice.End();
        }

        await using var connection = await parts.Database.OpenAsync();
        var query = new HistoryQueryText(search, _filter.Labels, _kinds);

        // No row has a place before its end.
        var first = search.EndedFrom?.UtcTicks ?? 0;
        var before = Math.Min(search.After?.Place ?? long.MaxValue, search.EndedBefore is { } end && end.UtcTicks <= long.MaxValue - slackTicks ? end.UtcTicks + slackTicks : long.MaxValue);
        var limit = 0;
        var together = 1;
        for (var room = MaxRows + search.Limit; SkipTo(first, before) is >= 0 and var newest;)
        {
            if (room <= 0)
            {
                return _slice.CutAt(new HistoryPosition(before));
            }

            var oldest = Math.Min(newest + together, days.Count) - 1;
            var from = Math.Max(first, StartOf(days[oldest]));

            // One more than asked for says whether there are more.
            limit = Math.Max(limit, _slice.Room + 1);
            await using var command = query.Build(parts.Database, from, before, limit);
            command.Connection = connection;
            var (count, cut) = await ReadAsync(command, limit);
            await TakeOutRepeatsAsync(connection);
            foreach (var found in _found)
            {
                if (_slice.IsFull)
                {
                    return _slice.Cut();
                }

                _slice.Add(found.Row, found.Place, found.Length);
            }

            room -= count + (RowsOfPartition * _kinds.Count * (oldest - newest + 1));
            limit = Math.Min(limit * Growth, room);
            together = Math.Min(together * 2, MaxDaysTogether);
            before = cut ?? from;
        }

        return _slice.End();
    }

    private static long StartOf(int day) => day * TimeSpan.TicksPerDay;

    /// <summary>The newest day that may have rows of some places; -1 for none.</summary>
    private int SkipTo(long first, long before)
    {
        for (var i = 0; i < days.Count && StartOf(days[i] + 1) > first; i++)
        {
            if (StartOf(days[i]) < before)
            {
                return before > first ? i : -1;
            }
        }

        return -1;
    }

    /// <summary>Collects the rows that match. Answers how many were read, and where there may be more before which place the next ones are.</summary>
    private async Task<(int Count, long? Before)> ReadAsync(NpgsqlCommand command, int limit)
    {
        _found.Clear();
        var count = 0;
        var bytes = 0L;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            count++;
            var place = reader.GetInt64(0);
            if (!await reader.IsDBNullAsync(1))
            {
                var body = reader.GetFieldValue<byte[]>(1);
                var row = HistoryFilter.Read(body);
                if (_filter.Takes(row))
                {
                    _found.Add(new FoundRow(place, reader.GetGuid(2), row, body.Length));
                }

                bytes += body.Length;
            }

            if (count == limit || bytes >= MaxBytes)
            {
                // A row that does not match as one with a single label may come once more, as one with several.
                return (count, _found.Count > 0 && _found[^1].Place == place ? place : place + 1);
            }
        }

        return (count, null);
    }

    /// <summary>An attempt may have come twice: of its rows the oldest counts.</summary>
    private async Task TakeOutRepeatsAsync(NpgsqlConnection connection)
    {
        if (_found.Count == 0)
        {
            return;
        }

        var since = _found.Min(found => Math.Min(found.Row.CreatedTime.UtcTicks, found.Row.EndedTime.UtcTicks)) - ClocksDiffer.Ticks;
        await using var command = new NpgsqlCommand(
            parts.Database.Sql(string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT h.instance, h.attempt, min(h.place) FROM {{s}}.history h WHERE h.instance = ANY($1) AND h.place >= {since} AND h.place < {_found[0].Place} GROUP BY h.instance, h.attempt")),
            connection);
        command.Parameters.Add(new NpgsqlParameter { Value = _found.Select(found => found.Id).Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var oldest = new Dictionary<(Guid, int), long>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            oldest[(reader.GetGuid(0), reader.GetInt32(1))] = reader.GetInt64(2);
        }

        _found.RemoveAll(found => oldest.TryGetValue((found.Id, found.Row.Attempt), out var place) && place < found.Place);
    }

    /// <param name="Place">Its place.</param>
    /// <param name="Id">The key of its run.</param>
    /// <param name="Row">The row.</param>
    /// <param name="Length">How long its body is.</param>
    private readonly record struct FoundRow(long Place, Guid Id, AttemptRecord Row, int Length);
}
