using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>Reads records.</summary>
internal sealed class RecordReader(PostgreSqlParts parts) : BatchReader<StoredRecord>(parts, StoredRecord.None)
{
    protected override string Sql =>
        "SELECT r.id, r.etag, r.body, ARRAY(SELECT d.body FROM {s}.deltas d WHERE d.id = r.id ORDER BY d.seq) FROM {s}.records r WHERE r.id = ANY($1)";

    protected override async Task TakeAsync(NpgsqlDataReader reader, Dictionary<Guid, StoredRecord> into)
    {
        while (await reader.ReadAsync())
        {
            var id = reader.GetGuid(0);
            var etag = reader.GetInt64(1);
            var body = await reader.IsDBNullAsync(2) ? default(ReadOnlyMemory<byte>?) : await reader.GetFieldValueAsync<byte[]>(2);
            var deltas = await reader.GetFieldValueAsync<byte[][]>(3);
            into[id] = new StoredRecord(etag, body, deltas.Length == 0 ? [] : Array.ConvertAll(deltas, static delta => (ReadOnlyMemory<byte>)delta));
        }
    }
}
