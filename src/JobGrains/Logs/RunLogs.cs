using System.Threading.Channels;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Logs;

/// <summary>
/// Takes what processors log on a silo and brings it to the logs of their runs, in batches, one under way a run. Bounded in memory: what is beyond is dropped, counted, and marked where it would be. Whoever logs
/// never waits: it takes a lock for as long as a line needs to be put into a list. A silo on which nothing is logged has nothing of it but this object. May be used from any thread.
/// </summary>
internal sealed partial class RunLogs
{
    private const int MaxSenders = 8;
    private const int BatchLines = 1_000;
    private const long BatchBytes = 128 << 10;
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly ISiloHost _host;
    private readonly RunLogOptions _options;
    private readonly TimeSpan _longestHandOver;
    private readonly ILogger _logger;
    private readonly EngineMetrics _metrics;
    private readonly MonotonicClock _clock;
    private readonly Alarm _alarm;
    private readonly Dictionary<InstanceId, RunLogBuffer> _buffers = [];
    private readonly PriorityQueue<RunLogBuffer, (long Due, long Order)> _waiting = new();
    private readonly Queue<RunLogBuffer> _ready = new();
    private readonly Lazy<RunLogProvider?> _provider;
    private Channel<bool>? _stopping;
    private long _stopDue = long.MaxValue;
    private long _bytes;
    private long _opened;
    private long _order;
    private int _senders;
    private bool _ended;

    public RunLogs(ISiloHost host, JobGrainsOptions options, MonotonicClock clock, ILogger logger, EngineMetrics metrics)
    {
        _host = host;
        _options = options.RunLogs;
        _longestHandOver = options.CallTimeout;
        _logger = logger;
        _metrics = metrics;
        _clock = clock;
        _alarm = new Alarm(host.Time, clock, host.Background, OnDue);
        _provider = new Lazy<RunLogProvider?>(() => _options.Level == LogLevel.None ? null : (RunLogProvider?)host.Services.GetService(typeof(RunLogProvider)));
    }

    public bool Keeps(LogLevel level) => level >= _options.Level && level != LogLevel.None;

    /// <summary>Has what is logged in this flow from now on counted to a task.</summary>
    public void Enter(JobContext context)
    {
        if (_provider.Value is { } provider)
        {
            provider.Current = context;
        }
    }

    /// <summary>Takes a line.</summary>
    public void Write<TState>(JobContext context, string category, LogLevel level, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var time = _host.Time.GetUtcNow().UtcTicks;
        RunLogBuffer buffer;
        long? waiting;
        if (Volatile.Read(ref _bytes) >= _options.BufferSize || context.Log.Bytes >= _options.RunBufferSize)
        {
            do
            {
                buffer = Open(context);
                waiting = buffer.Drop(time);
            }
            while (waiting is null);
        }
        else
        {
            var entry = new LogEntry { Time = time, Level = (int)level, Message = Shorten(formatter(state, exception)), Exception = exception is null ? null : Shorten(exception.ToString()) };
            var source = context.Log.SourceOf(context, category);
            var bytes = BytesOf(entry);
            Interlocked.Add(ref _bytes, bytes);
            do
            {
                buffer = Open(context);
                waiting = buffer.Add(source, entry, bytes);
            }
            while (waiting is null);
        }

        if (buffer.State == RunLogBufferState.Idle || (waiting >= BatchBytes && buffer.State == RunLogBufferState.Waiting))
        {
            Schedule(buffer, waiting >= BatchBytes);
        }
    }

    /// <summary>A task that has logged has ended.</summary>
    public void Leave(RunLogBuffer buffer)
    {
        lock (_gate)
        {
            buffer.Tasks--;
        }
    }

    /// <summary>Has what a run has logged on this silo sent at once. Answers whether any of it is not stored yet.</summary>
    public bool HandOver(InstanceId instanceId)
    {
        lock (_gate)
        {
            if (_ended || !_buffers.TryGetValue(instanceId, out var buffer))
            {
                return false;
            }

            if (buffer.State is RunLogBufferState.Waiting or RunLogBufferState.Idle)
            {
                MakeReady(buffer);
            }

            return true;
        }
    }

    /// <summary>The silo stops: stores what it can in a bounded time.</summary>
    public async Task HandOverAllAsync()
    {
        var pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        lock (_gate)
        {
            _stopping = pulse;
            _stopDue = _clock.Now + _longestHandOver.Ticks;
            foreach (var buffer in _buffers.Values.OrderBy(static buffer => buffer.Number).ToArray())
            {
                if (buffer.State is RunLogBufferState.Waiting or RunLogBufferState.Idle)
                {
                    MakeReady(buffer);
                }
            }
        }

        while (true)
        {
            lock (_gate)
            {
                if (_ended || _buffers.Count == 0)
                {
                    return;
                }

                if (_clock.Now >= _stopDue)
                {
                    LogLost(_buffers.Count);
                    return;
                }

                _alarm.Set(_stopDue);
            }

            await pulse.Reader.ReadAsync();
        }
    }

    /// <summary>The silo has ended: nothing is sent from now on.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            _ended = true;
            _alarm.Stop();
            _stopping?.Writer.TryWrite(true);
        }
    }

    internal static long BytesOf(LogEntry entry) => (2L * ((entry.Message?.Length ?? 0) + (entry.Exception?.Length ?? 0))) + 112;

    private string Shorten(string text) =>
        text.Length <= _options.MaxLineLength ? text : $"{text.AsSpan(0, _options.MaxLineLength)}… [{text.Length - _options.MaxLineLength} more characters]";

    private RunLogBuffer Open(JobContext context)
    {
        var own = context.Log.Buffer;
        if (own is { State: not RunLogBufferState.Closed })
        {
            return own;
        }

        lock (_gate)
        {
            if (!_buffers.TryGetValue(context.InstanceId, out var buffer))
            {
                _buffers.Add(context.InstanceId, buffer = new RunLogBuffer(context.InstanceId, ++_opened));
            }

            if (context.Log.Use(buffer) && !context.HasEnded)
            {
                buffer.Tasks++;
            }

            return buffer;
        }
    }

    private void Schedule(RunLogBuffer buffer, bool now)
    {
        lock (_gate)
        {
            if (buffer.State is RunLogBufferState.Sending or RunLogBufferState.Closed || (!now && buffer.State == RunLogBufferState.Waiting) || buffer.FailingSince is not null)
            {
                return;
            }

            if (now)
            {
                MakeReady(buffer);
            }
            else
            {
                WaitFor(buffer, _options.FlushPeriod);
            }
        }
    }

    private void WaitFor(RunLogBuffer buffer, TimeSpan time)
    {
        buffer.State = RunLogBufferState.Waiting;
        buffer.Due = _clock.Now + time.Ticks;
        _waiting.Enqueue(buffer, (buffer.Due, ++_order));
        _alarm.Set(buffer.Due);
    }

    private void MakeReady(RunLogBuffer buffer)
    {
        buffer.State = RunLogBufferState.Sending;
        _ready.Enqueue(buffer);
        if (!_ended && _senders < MaxSenders)
        {
            _senders++;
            WorkQueue.Start(_host.Background, static state => _ = ((RunLogs)state!).SendAsync(), this);
        }
    }

    private void OnDue()
    {
        lock (_gate)
        {
            _alarm.Begin();
            while (_waiting.TryPeek(out var buffer, out var time))
            {
                // One that was sent meanwhile is found here as well, at its earlier time.
                if (buffer.State != RunLogBufferState.Waiting || buffer.Due != time.Due)
                {
                    _waiting.Dequeue();
                }
                else if (time.Due <= _clock.Now)
                {
                    _waiting.Dequeue();
                    MakeReady(buffer);
                }
                else
                {
                    _alarm.Set(time.Due);
                    break;
                }
            }

            if (_stopDue <= _clock.Now)
            {
                _stopping?.Writer.TryWrite(true);
            }
            else
            {
                _alarm.Set(_stopDue);
            }
        }
    }

    private async Task SendAsync()
    {
        while (NextReady() is { } buffer)
        {
            if (buffer.Take(_host.Id, BatchLines, BatchBytes) is { } batch)
            {
                try
                {
                    await _host.CallAsync<IRunLogGrain, LogBatch, AppendLogReply>(buffer.InstanceId.Value, static (log, lines) => log.AppendAsync(lines), batch);
                }
                catch (Exception exception)
                {
                    // Whatever it is: the lines are sent again.
                    OnFailed(buffer, exception);
                    continue;
                }
            }

            OnSent(buffer);
        }
    }

    private RunLogBuffer? NextReady()
    {
        lock (_gate)
        {
            if (!_ended && _ready.TryDequeue(out var buffer))
            {
                return buffer;
            }

            _senders--;
            return null;
        }
    }

    private void OnSent(RunLogBuffer buffer)
    {
        var (freed, hasMore, stored) = buffer.Acknowledge();
        if (stored is not null)
        {
            _metrics.LogStored(stored);
        }

        Interlocked.Add(ref _bytes, -freed);
        lock (_gate)
        {
            buffer.FailingSince = null;
            buffer.BackOff = null;
            if (hasMore || !buffer.TryClose())
            {
                if (buffer.Bytes >= BatchBytes || _stopping is not null)
                {
                    MakeReady(buffer);
                }
                else
                {
                    WaitFor(buffer, _options.FlushPeriod);
                }
            }
            else
            {
                _buffers.Remove(buffer.InstanceId);
                if (_buffers.Count == 0)
                {
                    _stopping?.Writer.TryWrite(true);
                }
            }
        }
    }

    private void OnFailed(RunLogBuffer buffer, Exception exception)
    {
        lock (_gate)
        {
            if (buffer.FailingSince is null)
            {
                buffer.FailingSince = _clock.Now;
                LogNotStored(buffer.InstanceId, exception);
            }
            else if (_clock.Now - buffer.FailingSince > GiveUpAfter.Ticks)
            {
                var (freed, lines) = buffer.GiveUp(_host.Id, _host.Time.GetUtcNow().UtcTicks);
                Interlocked.Add(ref _bytes, -freed);
                LogGivenUp(buffer.InstanceId, lines);
                buffer.FailingSince = _clock.Now;
            }

            WaitFor(buffer, (buffer.BackOff ??= new BackOff()).Next());
        }
    }
}
