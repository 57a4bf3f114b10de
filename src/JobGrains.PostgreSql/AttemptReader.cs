using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>Reads the rows of history of runs, in the order of attempts.</summary>
internal sealed class AttemptReader(PostgreSqlParts parts) : BatchReader<IReadOnlyList<AttemptRecord>>(parts, [])
{
    protected override string Sql => "SELECT instance, body FROM {s}.history WHERE instance = ANY($1) ORDER BY instance, attempt, place";

    protected override async Task TakeAsync(NpgsqlDataReader reader, Dictionary<Guid, IReadOnlyList<AttemptRecord>> into)
    {
        while (await reader.ReadAsync())
        {
            var instance = reader.GetGuid(0);
            var row = HistoryFilter.Read(await reader.GetFieldValueAsync<byte[]>(1));
            if (!into.TryGetValue(instance, out var rows))
            {
                into.Add(instance, rows = new List<AttemptRecord>(1));
            }

            // Of rows that repeat an attempt the first counts.
            if (rows.Count == 0 || rows[^1].Attempt != row.Attempt)
            {
                ((List<AttemptRecord>)rows).Add(row);
            }
        }
    }
}
