using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;
using Npgsql;

namespace JobGrains.PostgreSql.Lots;

/// <summary>Reads the records of runs in lots. Those of a lot are mostly read one after the other: the lots that were read last are kept.</summary>
internal sealed class LotReader(PostgreSqlParts parts)
{
    private const int MaxKept = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private readonly Lock _gate = new();
    private readonly Dictionary<Lot, Task<RunLot?>> _kept = [];
    private readonly Queue<Lot> _order = new();

    /// <summary>The first record of a run; null where the lot has no row any more.</summary>
    public async ValueTask<StoredRecord?> ReadAsync(LotPlace place)
    {
        var reading = ContentOf(place.Lot);
        try
        {
            return await reading is { } content ? new StoredRecord(place.ETag, JsonCodec.Engine.Write(content.RecordAt(place.Index)), []) : null;
        }
        catch (JobGrainsUnavailableException)
        {
            Forget(place.Lot, reading);
            throw;
        }
    }

    private Task<RunLot?> ContentOf(Lot lot)
    {
        lock (_gate)
        {
            if (_kept.TryGetValue(lot, out var reading))
            {
                return reading;
            }

            if (_order.Count == MaxKept)
            {
                _kept.Remove(_order.Dequeue());
            }

            using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            {
                reading = Task.Run(() => Patient.AskAsync(parts, Patience, () => AskAsync(lot.Number)));
            }

            _kept.Add(lot, reading);
            _order.Enqueue(lot);
            return reading;
        }
    }

    private void Forget(Lot lot, Task<RunLot?> reading)
    {
        lock (_gate)
        {
            // Its place in the order stays: that is taken as one of a lot that is not kept.
            if (_kept.TryGetValue(lot, out var kept) && ReferenceEquals(kept, reading))
            {
                _kept.Remove(lot);
            }
        }
    }

    private async Task<RunLot?> AskAsync(long number)
    {
        await using var connection = await parts.Database.OpenAsync();
        await using var command = new NpgsqlCommand(parts.Database.Sql("SELECT body FROM {s}.lots WHERE number = $1"), connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        return await command.ExecuteScalarAsync() is byte[] body ? JsonCodec.Engine.Read<RunLot>(body) : null;
    }
}
