using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>Reads by keys: all that are asked for while another read is under way leave together.</summary>
/// <param name="parts">What to read from.</param>
/// <param name="none">The answer for a key that is not there.</param>
internal abstract class BatchReader<TValue>(PostgreSqlParts parts, TValue none)
{
    private const int MaxTogether = 500;
    private const int MaxUnderWay = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Queue<ReadRequest> _waiting = new();
    private int _underWay;

    /// <summary>The statement, with an array of keys as its argument.</summary>
    protected abstract string Sql { get; }

    public ValueTask<TValue> ReadAsync(Guid id)
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
            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(RunAsync);
            }
        }

        return new ValueTask<TValue>(request.Task);
    }

    /// <summary>Takes what was found.</summary>
    protected abstract Task TakeAsync(NpgsqlDataReader reader, Dictionary<Guid, TValue> into);

    private async Task RunAsync()
    {
        var taken = new List<ReadRequest>();
        while (Take(taken))
        {
            try
            {
                var found = await Patient.AskAsync(parts, Patience, () => AskAsync(taken));
                foreach (var request in taken)
                {
                    request.TrySetResult(found.GetValueOrDefault(request.Id, none));
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

    private async Task<Dictionary<Guid, TValue>> AskAsync(List<ReadRequest> requests)
    {
        await using var connection = await parts.Database.OpenAsync();
        await using var command = new NpgsqlCommand(parts.Database.Sql(Sql), connection);
        command.Parameters.Add(new NpgsqlParameter { Value = requests.Select(request => request.Id).Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        var found = new Dictionary<Guid, TValue>();

        // A page of tasks and its deltas need not be in one buffer.
        await using var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SequentialAccess);
        await TakeAsync(reader, found);
        return found;
    }

    private sealed class ReadRequest(Guid id) : TaskCompletionSource<TValue>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public Guid Id => id;
    }
}
