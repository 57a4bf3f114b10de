using JobGrains;

namespace WordCount;

/// <summary>The word count with a pause in each task, so that there is time to kill a process.</summary>
internal sealed class UnhurriedWordCount(CrashGate gate) : IMapReduceProcessor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly WordCountProcessor _count = new(gate);

    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(context.IsRoot ? TimeSpan.Zero : Pause, cancellationToken);
        return await _count.ProcessAsync(context, cancellationToken);
    }

    public ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken) =>
        _count.ReduceAsync(context, results, cancellationToken);
}
