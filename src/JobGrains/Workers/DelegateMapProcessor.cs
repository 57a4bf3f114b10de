namespace JobGrains.Workers;

internal sealed class DelegateMapProcessor(Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) : IMapProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) => process(context, cancellationToken);
}
