using JobGrains.Client;
using JobGrains.Hosting.Standby;
using JobGrains.PostgreSql.Standby;

namespace JobGrains.PostgreSql.Outbox;

/// <summary>
/// Turns rows of the outbox into runs, as long as this process holds the schema: when it is told that there are some, when it has begun or has not heard for a while, and once a minute. Only so many are under way at a time, and none
/// while the silos are behind, so what waits does so in the table. The transaction that creates a run deletes its row (<see cref="TakenRows"/>), and nothing of an earlier epoch is committed: a crash, or another process that takes over,
/// changes nothing but when it happens.
/// </summary>
internal sealed class OutboxDesk : IAsyncDisposable
{
    private const int MaxTogether = 512;
    private const long MaxBytesTogether = 8 << 20;
    private const int MaxUnknownInARow = 64;
    private const int ManyTries = 10;

    /// <summary>What was not heard of is found after so long.</summary>
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestHold = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    private readonly PostgreSqlParts _parts;
    private readonly OutboxTable _table;
    private readonly PostgreSqlStore _store;
    private readonly ILeaseUser _user;
    private readonly CancellationTokenSource _ended;
    private readonly Pump _looking;
    private readonly ITimer _often;
    private readonly ITimer _again;
    private readonly long _began;
    private readonly Lock _gate = new();
    private readonly Dictionary<OutboxKey, OutboxRow> _underWay = [];
    private readonly Dictionary<OutboxKey, Postponement> _unknown = [];
    private readonly Dictionary<string, Postponement> _held = new(StringComparer.Ordinal);
    private TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _nextLook = TimeSpan.MaxValue;
    private TimeSpan _breathesUntil;
    private long _bytes;
    private int _unknownInARow;
    private bool _isSomePassedOver;
    private bool _hasTwin;
    private bool _looksAtAll;

    /// <summary>Rows of transactions before this one are all created, or found from somewhere else.</summary>
    private ulong _low;

    /// <param name="parts">The database of the store.</param>
    /// <param name="talk">Where statements go that need not survive a crash of the server.</param>
    /// <param name="store">The store.</param>
    /// <param name="user">Who creates runs.</param>
    /// <param name="ended">This process holds the schema no more.</param>
    public OutboxDesk(PostgreSqlParts parts, Talk talk, PostgreSqlStore store, ILeaseUser user, CancellationToken ended)
    {
        _parts = parts;
        _table = new OutboxTable(parts.Database, talk, store.Epoch);
        _store = store;
        _user = user;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(ended);
        _looking = new Pump(parts, LookAsync, _ended.Token);
        _began = parts.Time.GetTimestamp();
        _often = parts.Time.CreateTimer(static desk => ((OutboxDesk)desk!).LookAll(), this, LookPeriod, LookPeriod);
        _again = parts.Time.CreateTimer(static desk => ((OutboxDesk)desk!).Notice(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private TimeSpan Now => _parts.Time.GetElapsedTime(_began);

    /// <summary>Some rows are there, or may be.</summary>
    public void Notice() => _looking.Signal();

    /// <summary>Begins with no more rows. Those that it has begun with end by themselves.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _often.DisposeAsync();
        await _again.DisposeAsync();
    }

    /// <summary>Looks from the first row on: one that was left alone may be there again.</summary>
    private void LookAll()
    {
        lock (_gate)
        {
            _looksAtAll = true;
        }

        Notice();
    }

    /// <summary>Begins with every row that is there and need not wait.</summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        OutboxKey after;
        var since = Now;
        lock (_gate)
        {
            _nextLook = TimeSpan.MaxValue;
            _isSomePassedOver = false;
            after = new OutboxKey(_looksAtAll ? 0 : _low, 0);
            _looksAtAll = false;
        }

        ulong? oldest = null;
        bool isLast;
        do
        {
            await WaitForRoomAsync(cancellationToken);
            var page = await _table.ReadAsync(after, HeldJobs(), MaxTogether, MaxBytesTogether, cancellationToken);
            oldest ??= page.Oldest;
            isLast = page.IsLast;
            foreach (var row in page.Rows)
            {
                after = row.Key;
                await WaitForRoomAsync(cancellationToken);
                if (TryBegin(row))
                {
                    _ = TakeAsync(row);
                }
            }
        }
        while (!isLast);

        Conclude(since, oldest.Value);
    }

    /// <summary>All rows were seen that were there when this look began.</summary>
    private void Conclude(TimeSpan since, ulong oldest)
    {
        lock (_gate)
        {
            if (!_isSomePassedOver && _unknown.Count == 0)
            {
                _low = _underWay.Keys.Select(key => key.Transaction).Append(oldest).Min();
            }

            foreach (var (job, hold) in _held.Where(held => held.Value.Due + LookPeriod < since).ToList())
            {
                _held.Remove(job);
            }

            // What has waited when this look came to it may need to wait no more.
            var dues = _held.Values.Concat(_unknown.Values).Select(wait => wait.Due).Where(due => due > since);
            LookAt(dues.DefaultIfEmpty(TimeSpan.MaxValue).Min());
        }
    }

    /// <summary>The jobs whose rows need not be looked at now.</summary>
    private string[] HeldJobs()
    {
        lock (_gate)
        {
            var now = Now;
            string[] jobs = [.. _held.Where(held => held.Value.Due > now).Select(held => held.Key)];
            _isSomePassedOver |= jobs.Length > 0;
            return jobs;
        }
    }

    /// <summary>Waits until fewer rows are under way, and the silos can do with more.</summary>
    private async Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        for (var backoff = new Backoff(); ;)
        {
            Task freed;
            TimeSpan breather;
            lock (_gate)
            {
                freed = _underWay.Count < MaxTogether && _bytes < MaxBytesTogether ? Task.CompletedTask : _freed.Task;
                breather = _breathesUntil - Now;
            }

            await freed.WaitAsync(cancellationToken);
            if (breather <= TimeSpan.Zero && _user.HasRoom)
            {
                return;
            }

            await Task.Delay(breather > TimeSpan.Zero ? breather : backoff.Next(), _parts.Time, cancellationToken);
        }
    }

    private bool TryBegin(OutboxRow row)
    {
        lock (_gate)
        {
            var now = Now;
            if (_underWay.ContainsKey(row.Key))
            {
                return false;
            }

            if ((_unknown.TryGetValue(row.Key, out var retry) && retry.Due > now) || (_held.TryGetValue(row.Job, out var hold) && hold.Due > now))
            {
                _isSomePassedOver = true;
                return false;
            }

            if (!_store.Taken.TryAdd(row))
            {
                // Another row of the same run: it finds that one.
                _isSomePassedOver = true;
                _hasTwin = true;
                return false;
            }

            _underWay.Add(row.Key, row);
            _bytes += row.Body.Length;
            return true;
        }
    }

    private async Task TakeAsync(OutboxRow row)
    {
        // The connection has more rows to read.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (PreparedRows.Read(row, out var problem) is not { } run)
            {
                await _table.SetAsideAsync(row.Key, problem, _ended.Token);
                _parts.Log.OutboxRowSetAside(row.Instance, _parts.Database.Name, problem);
                End(row);
                return;
            }

            var reply = await _user.CreateAsync(run);
            switch (reply.Verdict)
            {
                case CreationVerdict.Created:
                    End(row);
                    break;
                case CreationVerdict.Settled:
                    await _store.CommitAsync(TakenRows.Settle(row, _parts.Time.GetUtcNow(), null));
                    End(row);
                    break;
                case CreationVerdict.Refused:
                    await _store.CommitAsync(TakenRows.Settle(row, _parts.Time.GetUtcNow(), reply.Row));
                    _parts.Log.OutboxRunRefused(row.Instance, reply.Reason!);
                    End(row);
                    break;
                case CreationVerdict.Held:
                    Hold(row, reply.Reason!);
                    break;
                case CreationVerdict.Unknown:
                    Postpone(row, reply.Reason!, null);
                    break;
            }
        }
        catch (Exception exception)
        {
            Postpone(row, exception.Message, exception);
        }
    }

    /// <summary>The row is gone, or left alone.</summary>
    private void End(OutboxRow row)
    {
        _store.Taken.Remove(row);
        bool hasTwin;
        lock (_gate)
        {
            Free(row);
            _unknown.Remove(row.Key);
            if (_held.TryGetValue(row.Job, out var hold))
            {
                _held[row.Job] = hold with { Tries = 0 };
            }

            _unknownInARow = 0;
            hasTwin = _hasTwin;
            _hasTwin = false;
        }

        if (hasTwin)
        {
            Notice();
        }
    }

    /// <summary>The job takes no run at the moment: its rows wait, longer and longer.</summary>
    private void Hold(OutboxRow row, string reason)
    {
        lock (_gate)
        {
            Free(row);
            _unknown.Remove(row.Key);
            var now = Now;
            if (_held.TryGetValue(row.Job, out var hold) && hold.Due > now)
            {
                return;
            }

            hold = Postponement.Next(hold, now, ShortestHold, LongestHold);
            _held[row.Job] = hold;
            LookAt(hold.Due);
            if (hold.Tries == 1)
            {
                _parts.Log.OutboxRunsHeld(row.Job, reason);
            }
        }
    }

    /// <summary>It is tried again, later and later, but for ever: the transaction is committed.</summary>
    private void Postpone(OutboxRow row, string reason, Exception? exception)
    {
        int tries;
        lock (_gate)
        {
            Free(row);
            var now = Now;
            var retry = Postponement.Next(_unknown.GetValueOrDefault(row.Key), now, ShortestRetry, LookPeriod);
            _unknown[row.Key] = retry;
            tries = retry.Tries;
            if (++_unknownInARow >= MaxUnknownInARow)
            {
                _unknownInARow = 0;
                _breathesUntil = now + Breather;
            }

            LookAt(retry.Due);
        }

        if (tries == ManyTries && !_ended.IsCancellationRequested)
        {
            _parts.Log.OutboxRunFails(exception, row.Instance, tries, reason);
        }
    }

    private void Free(OutboxRow row)
    {
        if (_underWay.Remove(row.Key))
        {
            _bytes -= row.Body.Length;
            _freed.TrySetResult();
            _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>There is something to do then.</summary>
    private void LookAt(TimeSpan due)
    {
        if (due < _nextLook && !_ended.IsCancellationRequested)
        {
            _nextLook = due;
            _again.Change(due - Now is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
