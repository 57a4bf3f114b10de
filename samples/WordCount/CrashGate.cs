using JobGrains;

namespace WordCount;

/// <summary>
/// Makes a crash in the middle certain however small the folder is: the first two fifths of the tasks pass, the others wait at their silos until the crash has
/// happened.
/// </summary>
internal sealed class CrashGate
{
    private readonly TaskCompletionSource<SiloId> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _passed = 1;

    public CrashGate(bool closed)
    {
        if (!closed)
        {
            Open();
        }
    }

    /// <summary>How many tasks pass before the crash, the root included.</summary>
    public long Limit { get; private set; }

    /// <summary>The silo of the first task that had to wait.</summary>
    public Task<SiloId> Reached => _reached.Task;

    /// <summary>Called by the root once it knows how many tasks there will be.</summary>
    public void Expect(long tasks) => Limit = (2 * tasks + 4) / 5;

    public async Task PassAsync(SiloId silo, CancellationToken cancellationToken)
    {
        if (!_opened.Task.IsCompleted && Interlocked.Increment(ref _passed) > Limit)
        {
            _reached.TrySetResult(silo);
            await _opened.Task.WaitAsync(cancellationToken);
        }
    }

    public void Open() => _opened.TrySetResult();
}
