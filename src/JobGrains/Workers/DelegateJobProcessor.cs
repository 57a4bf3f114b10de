namespace JobGrains.Workers;

internal sealed class DelegateJobProcessor(Func<IJobContext, CancellationToken, ValueTask<ProcessorResult>> process) : IJobProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken) => process(context, cancellationToken);
}
