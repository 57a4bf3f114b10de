using JobGrains.Hosting;

namespace JobGrains.Tests.Journal;

/// <summary>Starts and never returns.</summary>
internal sealed class EndlessProcessor(int starts = 1)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProcessorResult> _never = new();
    private int _waitsFor = starts;

    /// <summary>Completes when it has started as often as it was to.</summary>
    public Task Started => _started.Task;

    public void Register(JobGrainsBuilder jobs) => jobs.AddProcessor("job", (_, _) =>
    {
        if (Interlocked.Decrement(ref _waitsFor) == 0)
        {
            _started.TrySetResult();
        }

        return new(_never.Task);
    });
}
