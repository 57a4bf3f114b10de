using JobGrains;

namespace WordCount;

/// <summary>Greets from each silo, once all the world has seen one of them crash.</summary>
internal sealed class GreetingProcessor(CrashGate gate) : IBroadcastProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken)
    {
        await gate.PassAsync(context.Silo, cancellationToken);
        return ProcessorResult.Succeeded($"greetings from {context.Silo}, {context.TargetIndex + 1} of {context.TargetCount}");
    }
}
