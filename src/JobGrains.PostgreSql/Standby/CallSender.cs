using System.Collections.Concurrent;
using JobGrains.Hosting.Standby;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql.Standby;

/// <summary>
/// Has the process that holds the schema make the calls of this one: puts them into a table, all that wait together, and reads the replies from another one. Nothing there is durable, and nothing has to be: who calls repeats what was not
/// answered, and whatever the engine is called with may come twice, or late.
/// </summary>
internal sealed class CallSender
{
    private const int MaxTogether = 1_000;
    private const long MaxBytesTogether = 8 << 20;

    private readonly PostgreSqlParts _parts;
    private readonly Talk _talk;
    private readonly string _channel;
    private readonly Guid _me;
    private readonly ConcurrentDictionary<Guid, PendingCall> _pending = new();
    private readonly ConcurrentQueue<PendingCall> _unsent = new();
    private readonly Pump _sending;
    private readonly Pump _reading;

    public CallSender(PostgreSqlParts parts, Talk talk, string channel, Guid me, CancellationToken ended)
    {
        _parts = parts;
        _talk = talk;
        _channel = channel;
        _me = me;
        _sending = new Pump(parts, WriteAsync, ended);
        _reading = new Pump(parts, ReadAsync, ended);
    }

    public async ValueTask<CarriedReply> SendAsync(CarriedCall call, TimeSpan timeout)
    {
        var pending = new PendingCall(call);
        _pending[pending.Id] = pending;
        _unsent.Enqueue(pending);
        _sending.Signal();
        try
        {
            return await pending.Reply.WaitAsync(timeout, _parts.Time);
        }
        catch (TimeoutException)
        {
            throw new JobGrainsUnavailableException($"No process that holds the {_parts.Database.Name} has answered {call.Method} within {timeout:c}. Whether the call took effect is unknown.");
        }
        finally
        {
            _pending.TryRemove(pending.Id, out _);
        }
    }

    /// <summary>Some replies are there, or may be.</summary>
    public void NoticeReplies() => _reading.Signal();

    /// <summary>Nobody may answer what was asked so far.</summary>
    public void Fail(string reason)
    {
        foreach (var pending in _pending.Values)
        {
            pending.Fail(reason);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = 0L;
            var calls = _unsent.Where(call => !call.Reply.IsCompleted).Take(MaxTogether).TakeWhile(call => (bytes += call.Call.Request.Length) - call.Call.Request.Length < MaxBytesTogether).ToList();
            if (calls.Count > 0)
            {
                await _talk.CountAsync(
                    """
                    WITH added AS (
                        INSERT INTO {s}.calls (id, sender, method, key, request)
                        SELECT id, $1, method, key, request FROM unnest($2, $3, $4, $5) AS c (id, method, key, request)
                        ON CONFLICT (id) DO NOTHING)
                    SELECT pg_notify($6, $7)
                    """,
                    parameters =>
                    {
                        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _me });
                        parameters.Add(new NpgsqlParameter { Value = calls.Select(call => call.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
                        parameters.Add(new NpgsqlParameter { Value = calls.Select(call => call.Call.Method).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                        parameters.Add(new NpgsqlParameter { Value = calls.Select(call => call.Call.Key).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                        parameters.Add(new NpgsqlParameter { Value = calls.Select(call => call.Call.Request).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
                        parameters.Add(new NpgsqlParameter<string> { TypedValue = _channel });
                        parameters.Add(new NpgsqlParameter<string> { TypedValue = Note.Of(Note.Calls) });
                    },
                    cancellationToken);
            }

            // Those at the head were sent, or are answered: only this method takes them.
            var sent = calls.ToHashSet();
            while (_unsent.TryPeek(out var head) && (sent.Contains(head) || head.Reply.IsCompleted))
            {
                _unsent.TryDequeue(out _);
            }

            if (_unsent.IsEmpty)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var replies = await _talk.AskAsync(
            "DELETE FROM {s}.replies WHERE sender = $1 RETURNING id, body, error",
            parameters => parameters.Add(new NpgsqlParameter<Guid> { TypedValue = _me }),
            async reader =>
            {
                var replies = new List<(Guid Id, CarriedReply Reply)>();
                while (await reader.ReadAsync(cancellationToken))
                {
                    replies.Add((reader.GetGuid(0), new CarriedReply(await BytesAsync(reader, 1), await BytesAsync(reader, 2))));
                }

                return replies;
            },
            cancellationToken);
        foreach (var (id, reply) in replies)
        {
            if (_pending.TryGetValue(id, out var pending))
            {
                pending.Answer(reply);
            }
        }
    }

    private static async Task<byte[]?> BytesAsync(NpgsqlDataReader reader, int column) => await reader.IsDBNullAsync(column) ? null : reader.GetFieldValue<byte[]>(column);
}
