using JobGrains;

namespace OrleansCluster;

/// <summary>Greets from each silo, without hurry.</summary>
internal sealed class Greeting : IBroadcastProcessor
{
    private static readonly TimeSpan Work = TimeSpan.FromSeconds(8);

    public async ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(Work, cancellationToken);
        return ProcessorResult.Succeeded($"greetings, {context.TargetIndex + 1} of {context.TargetCount}");
    }
}
