using JobGrains.Hosting.Standby;
using JobGrains.PostgreSql.Outbox;

namespace JobGrains.PostgreSql.Standby;

/// <summary>This process has the schema: what it tells the others, and how it learns that it has the schema no more.</summary>
internal sealed class Hold : IAsyncDisposable
{
    private static readonly TimeSpan BeatPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Who stands by is heard twice a second; who was not heard for so long does so no more.</summary>
    private static readonly TimeSpan StandbyMemory = TimeSpan.FromSeconds(5);

    private const int BeatsATidying = 60;
    private const long Never = -1;

    private readonly PostgreSqlParts _parts;
    private readonly Talk _pulse;
    private readonly Talk _talk;
    private readonly ILeaseUser _user;
    private readonly string _channel;
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pump _beating;
    private readonly CallDesk _desk;
    private volatile OutboxDesk? _outbox;
    private long _heard = Never;
    private bool _isReady;

    public Hold(PostgreSqlParts parts, Talk pulse, Talk talk, string channel, long epoch, ILeaseUser user)
    {
        _parts = parts;
        _pulse = pulse;
        _talk = talk;
        _user = user;
        _channel = channel;
        Epoch = epoch;
        _desk = new CallDesk(parts, talk, channel, epoch, user, Lose, _ended.Token);
        _beating = new Pump(parts, BeatAsync, _ended.Token);
    }

    public long Epoch { get; }

    /// <summary>Ends when another process has the schema, or the store here has stopped.</summary>
    public Task Lost => _lost.Task;

    /// <summary>The store, once it is open.</summary>
    public PostgreSqlStore? Store { get; set; }

    public void Lose() => _lost.TrySetResult();

    /// <summary>A process that stands by is there: it is to know that this one lives.</summary>
    public void NoticeStandby()
    {
        Volatile.Write(ref _heard, _parts.Time.GetTimestamp());
        _beating.Signal();
    }

    /// <summary>From now on calls are made, and runs created that were enqueued in transactions.</summary>
    /// <param name="parts">The database of the store.</param>
    public void BeReady(PostgreSqlParts parts)
    {
        Volatile.Write(ref _isReady, true);
        _desk.NoticeCalls();
        _outbox = new OutboxDesk(parts, _talk, Store!, _user, _ended.Token);
        _outbox.Notice();
    }

    public void NoticeRuns() => _outbox?.Notice();

    /// <summary>No run that was enqueued is created any more.</summary>
    public ValueTask LeaveRunsAsync() => Interlocked.Exchange(ref _outbox, null)?.DisposeAsync() ?? default;

    public void NoticeCalls()
    {
        if (Volatile.Read(ref _isReady))
        {
            _desk.NoticeCalls();
        }
    }

    /// <summary>Says that this process has the schema, whether anybody hears it or not; the one that had it before may.</summary>
    public void Announce() => _beating.Signal();

    /// <summary>No more is said, or answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await LeaveRunsAsync();
        await _ended.CancelAsync();
        _ended.Dispose();
    }

    /// <summary>Once, and on as long as others stand by.</summary>
    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        for (var beats = 1; ; beats++)
        {
            var told = await _pulse.CountAsync(
                "SELECT pg_notify($1, $2) FROM {s}.lease WHERE epoch = $3",
                parameters =>
                {
                    parameters.Add(new() { Value = _channel });
                    parameters.Add(new() { Value = Note.Of(Note.Beat, Epoch) });
                    parameters.Add(new() { Value = Epoch });
                },
                cancellationToken);
            if (told == 0)
            {
                Lose();
                return;
            }

            if (beats % BeatsATidying == 0)
            {
                await _desk.TidyAsync(cancellationToken);
            }

            await Task.Delay(BeatPeriod, _parts.Time, cancellationToken);
            var heard = Volatile.Read(ref _heard);
            if (heard == Never || _parts.Time.GetElapsedTime(heard) > StandbyMemory)
            {
                return;
            }
        }
    }
}
