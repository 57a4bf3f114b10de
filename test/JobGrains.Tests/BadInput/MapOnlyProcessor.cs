namespace JobGrains.Tests.BadInput;

internal sealed class MapOnlyProcessor : IMapProcessor
{
    public ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken) => new(ProcessorResult.Succeeded());
}
