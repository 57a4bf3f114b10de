using System.Diagnostics;
using System.Globalization;

namespace JobGrains.Crash;

/// <summary>One of the processes on a database, as the process that strikes them sees it.</summary>
internal sealed class TakeoverChild : IDisposable
{
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<(Func<long, bool> Is, TaskCompletionSource<long> Time)> _waiting = [];
    private long _epoch = -1;

    public TakeoverChild(DirectoryInfo folder, int number, string database)
    {
        var start = CrashRun.StartOf(folder, number, CrashChild.Load, database);
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.BeginOutputReadLine();
        Number = number;
    }

    public int Number { get; }

    /// <summary>The epoch that it holds the database with; 0 while it stands by, and -1 before it does either.</summary>
    public long Epoch => Volatile.Read(ref _epoch);

    public bool HasExited => _process.HasExited;

    /// <summary>Waits for an epoch; answers when it was heard of, in <see cref="Stopwatch"/> ticks.</summary>
    public Task<long> WaitAsync(Func<long, bool> isEpoch, TimeSpan patience)
    {
        lock (_gate)
        {
            if (isEpoch(_epoch))
            {
                return Task.FromResult(Stopwatch.GetTimestamp());
            }

            var waits = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((isEpoch, waits));
            return waits.Task.WaitAsync(patience);
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Pause() => Signal("STOP");

    public void Continue() => Signal("CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Hear(string? line)
    {
        if (line is null || !line.StartsWith(TenureWatch.Prefix, StringComparison.Ordinal))
        {
            return;
        }

        var epoch = long.Parse(line.AsSpan(TenureWatch.Prefix.Length), CultureInfo.InvariantCulture);
        lock (_gate)
        {
            Volatile.Write(ref _epoch, epoch);
            foreach (var waits in _waiting.Where(waits => waits.Is(epoch)))
            {
                waits.Time.TrySetResult(Stopwatch.GetTimestamp());
            }

            _waiting.RemoveAll(waits => waits.Time.Task.IsCompleted);
        }
    }
}
