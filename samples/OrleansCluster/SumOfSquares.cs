using System.Globalization;
using JobGrains;

namespace OrleansCluster;

/// <summary>The root maps the numbers up to its parameter, each task squares one, and reduce adds the squares.</summary>
internal sealed class SumOfSquares : IMapReduceProcessor
{
    private static readonly TimeSpan Work = TimeSpan.FromMilliseconds(100);

    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        if (context.IsRoot)
        {
            var numbers = Enumerable.Range(1, int.Parse(context.Parameters!, CultureInfo.InvariantCulture));
            foreach (var batch in numbers.Chunk(100))
            {
                await context.MapAsync([.. batch.Select(number => new MapItem(number.ToString(CultureInfo.InvariantCulture)))], cancellationToken);
            }

            return ProcessorResult.Succeeded();
        }

        await Task.Delay(Work, cancellationToken);
        var value = long.Parse(context.Payload!, CultureInfo.InvariantCulture);
        return ProcessorResult.Succeeded((value * value).ToString(CultureInfo.InvariantCulture));
    }

    public async ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken)
    {
        long sum = 0;
        await foreach (var result in results.Where(result => result.TaskId != TaskId.Root).WithCancellation(cancellationToken))
        {
            if (result.Status != JobTaskStatus.Succeeded)
            {
                return ProcessorResult.Failed($"Task {result.TaskId} ended {result.Status}: {result.Failure}");
            }

            sum += long.Parse(result.Result!, CultureInfo.InvariantCulture);
        }

        return ProcessorResult.Succeeded(sum.ToString(CultureInfo.InvariantCulture));
    }
}
