using System.Globalization;
using JobGrains.Hosting;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>
/// How many rows of history have ended in each of the last hours: the table <c>ends</c>, which has a bounded number of rows. An hour takes the row of the one that long before it. Writers have rows of their own (<see cref="Writers"/>
/// of them), so that silos seldom wait for each other.
/// </summary>
internal static class EndCounts
{
    /// <summary>How many writers have rows of their own.</summary>
    private const int Writers = 16;

    /// <summary>The statement that adds what a batch has, once an hour.</summary>
    /// <param name="epoch">The epoch of the writer.</param>
    /// <param name="columns">The arrays with the hours and the counts of each.</param>
    public static string AddSql(long epoch, string columns) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        INSERT INTO {s}.ends AS e (slot, writer, hour, succeeded, failed, canceled, decisions)
        SELECT hour % {{HourlyEnds.KeptHours}}, {{epoch % Writers}}, hour, succeeded, failed, canceled, decisions
        FROM unnest({{columns}}) AS c (hour, succeeded, failed, canceled, decisions)
        ON CONFLICT (slot, writer) DO UPDATE SET
            hour = excluded.hour,
            succeeded = CASE WHEN e.hour = excluded.hour THEN e.succeeded ELSE 0 END + excluded.succeeded,
            failed = CASE WHEN e.hour = excluded.hour THEN e.failed ELSE 0 END + excluded.failed,
            canceled = CASE WHEN e.hour = excluded.hour THEN e.canceled ELSE 0 END + excluded.canceled,
            decisions = CASE WHEN e.hour = excluded.hour THEN e.decisions ELSE 0 END + excluded.decisions
        WHERE e.hour <= excluded.hour
        """);

    /// <summary>The rows whose ends are not before a time, which is the beginning of an hour.</summary>
    public static async Task<EndedCounts> ReadAsync(Database database, DateTimeOffset from)
    {
        await using var connection = await database.OpenAsync();
        await using var command = new NpgsqlCommand(
            database.Sql("SELECT coalesce(sum(succeeded), 0)::bigint, coalesce(sum(failed), 0)::bigint, coalesce(sum(canceled), 0)::bigint, coalesce(sum(decisions), 0)::bigint FROM {s}.ends WHERE hour >= $1"),
            connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = HourlyEnds.HourOf(from.UtcTicks) });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new EndedCounts { Succeeded = reader.GetInt64(0), Failed = reader.GetInt64(1), Canceled = reader.GetInt64(2), Decisions = reader.GetInt64(3) };
    }
}
