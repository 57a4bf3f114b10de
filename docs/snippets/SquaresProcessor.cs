using System.Globalization;

namespace JobGrains.Docs;

public sealed class SquaresProcessor : IMapReduceProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        if (context.IsRoot)
        {
            var numbers = Enumerable.Range(1, 1_000).Select(number => new MapItem(number.ToString(CultureInfo.InvariantCulture)));
            await context.MapAsync([.. numbers], cancellationToken);
            return ProcessorResult.Succeeded();
        }

        var square = Math.Pow(int.Parse(context.Payload!, CultureInfo.InvariantCulture), 2);
        return ProcessorResult.Succeeded(square.ToString(CultureInfo.InvariantCulture));
    }

    public async ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken)
    {
        var sum = 0.0;
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            if (result.Status != JobTaskStatus.Succeeded)
            {
                return ProcessorResult.Failed($"Task {result.TaskId} ended {result.Status}.");
            }

            sum += result.TaskId.IsMapped ? double.Parse(result.Result!, CultureInfo.InvariantCulture) : 0;
        }

        return ProcessorResult.Succeeded(sum.ToString(CultureInfo.InvariantCulture));
    }
}
