using System.Globalization;
using JobGrains;

namespace OrleansHost;

/// <summary>Greets from each silo, after as many seconds as the parameters say.</summary>
internal sealed class SlowGreeting : IBroadcastProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromSeconds(int.Parse(context.Parameters!, CultureInfo.InvariantCulture)), cancellationToken);
        return ProcessorResult.Succeeded($"greetings, {context.TargetIndex + 1} of {context.TargetCount}");
    }
}
