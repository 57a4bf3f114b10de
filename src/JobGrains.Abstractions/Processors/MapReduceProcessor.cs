using System.Runtime.CompilerServices;
using System.Text.Json;

namespace JobGrains;

/// <summary>
/// A processor of map-reduces whose parameters, items and results travel as JSON: the root maps items, each item becomes a result on any silo, and reduce sees all results
/// and decides the run.
/// </summary>
/// <typeparam name="TParameters">The type that the parameters of a run are read as.</typeparam>
/// <typeparam name="TItem">The type of an item.</typeparam>
/// <typeparam name="TResult">The type of an item's result.</typeparam>
public abstract class MapReduceProcessor<TParameters, TItem, TResult> : IMapReduceProcessor
{
    /// <summary>How JSON is read and written. The default is <see cref="JsonSerializerOptions.Web"/>: camel case, and case is ignored when reading.</summary>
    protected virtual JsonSerializerOptions JsonOptions => JsonSerializerOptions.Web;

    async ValueTask<ProcessorResult> IMapProcessor.ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.IsRoot)
        {
            await MapRootAsync(ReadParameters(context), context, cancellationToken);
            return ProcessorResult.Succeeded();
        }

        var item = JsonText.Read<TItem>($"The payload of task '{context.TaskId}'", context.Payload, JsonOptions);
        return ProcessorResult.Succeeded(JsonText.Write(await ProcessItemAsync(item, context, cancellationToken), JsonOptions));
    }

    ValueTask<ProcessorResult> IMapReduceProcessor.ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken) =>
        ReduceAsync(ReadParameters(context), ReadResults(results, cancellationToken), context, cancellationToken);

    /// <summary>Runs as the root task, at least once: maps the items. When it runs again it must map the same items, or give them keys.</summary>
    protected abstract ValueTask MapRootAsync(TParameters parameters, IMapContext context, CancellationToken cancellationToken);

    /// <summary>Makes the result of one item, at least once. An exception ends the try.</summary>
    protected abstract ValueTask<TResult> ProcessItemAsync(TItem item, IMapContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Runs when all tasks have ended and decides the run, at least once. The results come page by page in the same order each time, those of failed items included; the root is
    /// not among them unless it failed. See <see cref="IMapReduceProcessor.ReduceAsync"/>.
    /// </summary>
    protected abstract ValueTask<ProcessorResult> ReduceAsync(
        TParameters parameters, IAsyncEnumerable<TaskResult<TResult>> results, IJobContext context, CancellationToken cancellationToken);

    /// <summary>Maps items. See <see cref="IMapContext.MapAsync"/> for what it guarantees.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="items">The items; enumerated once, and held in memory a part at a time.</param>
    /// <param name="key">Gives an item its identity among the items of this task; null means its position.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    protected ValueTask MapAsync(IMapContext context, IEnumerable<TItem> items, Func<TItem, string>? key = null, CancellationToken cancellationToken = default) =>
        context.MapJsonAsync(items, key, JsonOptions, cancellationToken);

    /// <summary>Reads the parameters of the run. Override it to give a default where a run has none.</summary>
    /// <exception cref="JobValidationException">There are none, or they are not JSON of that type: the try fails with this message.</exception>
    protected virtual TParameters ReadParameters(IJobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return JsonText.Read<TParameters>("The parameters of the run", context.Parameters, JsonOptions);
    }

    /// <summary>The run succeeded, with a result written as JSON.</summary>
    protected ProcessorResult Succeeded<TOutcome>(TOutcome result) => ProcessorResult.Succeeded(JsonText.Write(result, JsonOptions));

    private async IAsyncEnumerable<TaskResult<TResult>> ReadResults(IAsyncEnumerable<TaskResult> results, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            if (result.Status != JobTaskStatus.Succeeded)
            {
                yield return new(result.TaskId, result.Status, default, result.Failure);
            }
            else if (result.TaskId != TaskId.Root)
            {
                yield return new(result.TaskId, result.Status, JsonText.Read<TResult>($"The result of task '{result.TaskId}'", result.Result, JsonOptions));
            }
        }
    }
}
