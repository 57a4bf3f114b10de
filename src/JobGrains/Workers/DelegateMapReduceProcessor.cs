namespace JobGrains.Workers;

internal sealed class DelegateMapReduceProcessor(
    Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process,
    Func<IJobContext, IAsyncEnumerable<TaskResult>, CancellationToken, ValueTask<ProcessorResult>> reduce) : IMapReduceProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) => process(context, cancellationToken);

    public ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken) =>
        reduce(context, results, cancellationToken);
}
