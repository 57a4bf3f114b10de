using JobGrains.Hosting.Storage;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>Reads records: all that are asked for while another read is under way leave together.</summary>
internal sealed class RecordReader(PostgreSqlParts parts)
{
    private const int MaxTogether = 500;
    private const int MaxUnderWay = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Queue<ReadRequest> _waiting = new();
    private readonly string _sql = parts.Database.Sql(
        "SELECT r.id, r.etag, r.body, ARRAY(SELECT d.body FROM {s}.deltas d WHERE d.id = r.id ORDER BY d.seq) FROM {s}.records r WHERE r.id = ANY($1)");

    private int _underWay;

    public ValueTask<StoredRecord> ReadAsync(Guid id)
    {
        var request = new ReadRequest(id);
        bool begin;
        lock (_gate)
        {
            _waiting.Enqueue(request);
            begin = _underWay < MaxUnderWay;
            _underWay += begin ? 1 : 0;
        }

        if (begin)
        {
            _ = Task.Run(RunAsync);
        }

        return new ValueTask<StoredRecord>(request.Task);
    }

    private async Task RunAsync()
    {
        var taken = new List<ReadRequest>();
        while (Take(taken))
        {
            try
            {
                var found = await Patient.AskAsync(parts, Patience, () => ReadAsync(taken));
                foreach (var request in taken)
                {
                    request.TrySetResult(found.GetValueOrDefault(request.Id, StoredRecord.None));
                }
            }
            catch (Exception exception)
            {
                foreach (var request in taken)
                {
                    request.TrySetException(exception);
                }
            }
        }
    }

    private bool Take(List<ReadRequest> into)
    {
        into.Clear();
        lock (_gate)
        {
            while (into.Count < MaxTogether && _waiting.TryDequeue(out var request))
            {
                into.Add(request);
            }

            _underWay -= into.Count == 0 ? 1 : 0;
            return into.Count > 0;
        }
    }

    private async Task<Dictionary<Guid, StoredRecord>> ReadAsync(List<ReadRequest> requests)
    {
        await using var connection = await parts.Database.OpenAsync();
        await using var command = new NpgsqlCommand(_sql, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = requests.Select(request => request.Id).Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var found = new Dictionary<Guid, StoredRecord>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var body = await reader.IsDBNullAsync(2) ? default(ReadOnlyMemory<byte>?) : reader.GetFieldValue<byte[]>(2);
            var deltas = reader.GetFieldValue<byte[][]>(3);
            found[reader.GetGuid(0)] = new StoredRecord(reader.GetInt64(1), body, deltas.Length == 0 ? [] : Array.ConvertAll(deltas, static delta => (ReadOnlyMemory<byte>)delta));
        }

        return found;
    }

    private sealed class ReadRequest(Guid id) : TaskCompletionSource<StoredRecord>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Guid Id => id;
    }
}
