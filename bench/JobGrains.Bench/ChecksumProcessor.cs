using System.Collections;
using System.Globalization;

namespace JobGrains.Bench;

/// <summary>Maps indexes, computes a value for each, and adds up in reduce what the durable pages stream.</summary>
internal sealed class ChecksumProcessor(Milestones milestones) : IMapReduceProcessor
{
    private const int BatchSize = 8_000;

    private ulong? _salt;

    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        if (!context.IsRoot)
        {
            var index = int.Parse(context.Payload!, CultureInfo.InvariantCulture);
            var salt = _salt ??= ChecksumParameters.Parse(context.Parameters).Salt;
            var result = ProcessorResult.Succeeded(string.Create(CultureInfo.InvariantCulture, $"{index} {TaskValue.Of(salt, index)}"));
            milestones.TaskDone();
            return result;
        }

        var parameters = ChecksumParameters.Parse(context.Parameters);
        for (var first = 0; first < parameters.Tasks; first += BatchSize)
        {
            await context.MapAsync(new IndexedItems(first, Math.Min(BatchSize, parameters.Tasks - first), parameters.Payload), cancellationToken);
        }

        return ProcessorResult.Succeeded();
    }

    public async ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken)
    {
        milestones.ReduceStarted();
        var seen = new BitArray(ChecksumParameters.Parse(context.Parameters).Tasks);
        var (executed, distinct, checksum) = (0L, 0L, 0UL);
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            if (!result.TaskId.IsMapped || result is not { Status: JobTaskStatus.Succeeded, Result: { } text })
            {
                continue;
            }

            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var index = int.Parse(text.AsSpan(0, space), CultureInfo.InvariantCulture);
            executed++;
            distinct += seen[index] ? 0 : 1;
            seen[index] = true;
            checksum += uint.Parse(text.AsSpan(space + 1), CultureInfo.InvariantCulture);
        }

        return ProcessorResult.Succeeded(new ChecksumResult(executed, distinct, checksum).ToString());
    }
}
