using System.Collections.Concurrent;
using JobGrains.Hosting.Standby;
using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql.Standby;

/// <summary>
/// Makes the calls of processes that stand by, as long as this one holds the schema: takes them from their table and puts the replies into the other one, all that there are together. Both are refused by the database once the epoch is
/// another one, so that no answer of a process that was away leaves it late.
/// </summary>
internal sealed class CallDesk
{
    private const int MaxTogether = 1_000;
    private const long MaxBytesTogether = 8 << 20;

    private readonly PostgreSqlParts _parts;
    private readonly Talk _talk;
    private readonly string _channel;
    private readonly long _epoch;
    private readonly ILeaseUser _user;
    private readonly Action _lost;
    private readonly ConcurrentQueue<(Guid Id, Guid Sender, CarriedReply Reply)> _replies = new();
    private readonly Pump _taking;
    private readonly Pump _answering;

    /// <param name="parts">The database.</param>
    /// <param name="talk">Where the statements go.</param>
    /// <param name="channel">Where processes tell each other what there is.</param>
    /// <param name="epoch">The epoch of this process.</param>
    /// <param name="user">Who makes the calls.</param>
    /// <param name="lost">Told when the epoch is another one.</param>
    /// <param name="ended">This process holds the schema no more.</param>
    public CallDesk(PostgreSqlParts parts, Talk talk, string channel, long epoch, ILeaseUser user, Action lost, CancellationToken ended)
    {
        _parts = parts;
        _talk = talk;
        _channel = channel;
        _epoch = epoch;
        _user = user;
        _lost = lost;
        _taking = new Pump(parts, TakeAsync, ended);
        _answering = new Pump(parts, AnswerAsync, ended);
    }

    /// <summary>Some calls are there, or may be.</summary>
    public void NoticeCalls() => _taking.Signal();

    /// <summary>A call, or a reply, is kept for a minute: who waited for it has given up long before.</summary>
    public Task TidyAsync(CancellationToken cancellationToken) => _talk.CountAsync(
        "WITH calls AS (DELETE FROM {s}.calls WHERE since < clock_timestamp() - interval '1 minute') DELETE FROM {s}.replies WHERE since < clock_timestamp() - interval '1 minute'",
        static _ => { },
        cancellationToken);

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        bool isAll;
        do
        {
            isAll = await _talk.AskAsync(
                """
                DELETE FROM {s}.calls
                WHERE EXISTS (SELECT FROM {s}.lease WHERE epoch = $1) AND id IN (
                    SELECT id FROM (SELECT id, octet_length(request) AS size, sum(octet_length(request)) OVER (ORDER BY id) AS upto FROM {s}.calls ORDER BY id LIMIT $2) c
                    WHERE upto - size < $3)
                RETURNING id, sender, method, key, request, since > clock_timestamp() - interval '1 minute'
                """,
                parameters =>
                {
                    parameters.Add(new NpgsqlParameter<long> { TypedValue = _epoch });
                    parameters.Add(new NpgsqlParameter<int> { TypedValue = MaxTogether });
                    parameters.Add(new NpgsqlParameter<long> { TypedValue = MaxBytesTogether });
                },
                async reader =>
                {
                    var (taken, bytes) = (0, 0L);
                    for (; await reader.ReadAsync(cancellationToken); taken++)
                    {
                        var call = new CarriedCall(reader.GetString(2), reader.GetString(3), reader.GetFieldValue<byte[]>(4));
                        bytes += call.Request.Length;
                        if (reader.GetBoolean(5))
                        {
                            _ = MakeAsync(reader.GetGuid(0), reader.GetGuid(1), call);
                        }
                    }

                    return taken < MaxTogether && bytes < MaxBytesTogether;
                },
                cancellationToken);
        }
        while (!isAll);
    }

    private async Task MakeAsync(Guid id, Guid sender, CarriedCall call)
    {
        // The connection has more rows to read.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        CarriedReply reply;
        try
        {
            reply = await _user.MakeAsync(call);
        }
        catch (Exception exception)
        {
            _parts.Log.CallFailed(exception, call.Method, call.Key);
            reply = new CarriedReply(null, CarriedError.Write(new JobGrainsUnavailableException($"The call {call.Method} of '{call.Key}' failed: {exception.Message}")));
        }

        _replies.Enqueue((id, sender, reply));
        _answering.Signal();
    }

    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (TakeReplies() is { Count: > 0 } replies)
        {
            var told = await _talk.CountAsync(
                """
                WITH added AS (
                    INSERT INTO {s}.replies (id, sender, body, error)
                    SELECT DISTINCT ON (id) id, sender, nullif(body, ''), nullif(error, '') FROM unnest($2, $3, $4, $5) AS r (id, sender, body, error)
                    WHERE EXISTS (SELECT FROM {s}.lease WHERE epoch = $1)
                    ON CONFLICT (id) DO UPDATE SET since = excluded.since
                    RETURNING sender)
                SELECT pg_notify($6, $7 || replace(sender::text, '-', '')) FROM (SELECT DISTINCT sender FROM added) a
                """,
                parameters =>
                {
                    parameters.Add(new NpgsqlParameter<long> { TypedValue = _epoch });
                    parameters.Add(new NpgsqlParameter { Value = replies.Select(reply => reply.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
                    parameters.Add(new NpgsqlParameter { Value = replies.Select(reply => reply.Sender).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
                    parameters.Add(new NpgsqlParameter { Value = replies.Select(reply => reply.Reply.Body ?? []).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
                    parameters.Add(new NpgsqlParameter { Value = replies.Select(reply => reply.Reply.Error ?? []).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
                    parameters.Add(new NpgsqlParameter<string> { TypedValue = _channel });
                    parameters.Add(new NpgsqlParameter<string> { TypedValue = Note.Of(Note.Replies) });
                },
                cancellationToken);
            if (told == 0)
            {
                _lost();
                return;
            }

            for (var i = 0; i < replies.Count; i++)
            {
                _replies.TryDequeue(out _);
            }
        }
    }

    /// <summary>As many as go together, in order; they stay where they are.</summary>
    private List<(Guid Id, Guid Sender, CarriedReply Reply)> TakeReplies()
    {
        var taken = new List<(Guid Id, Guid Sender, CarriedReply Reply)>();
        var bytes = 0L;
        foreach (var reply in _replies)
        {
            if (taken.Count == MaxTogether || bytes >= MaxBytesTogether)
            {
                break;
            }

            taken.Add(reply);
            bytes += (reply.Reply.Body ?? reply.Reply.Error ?? []).Length;
        }

        return taken;
    }
}
