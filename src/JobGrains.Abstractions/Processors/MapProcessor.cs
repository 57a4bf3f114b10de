using System.Text.Json;

namespace JobGrains;

/// <summary>
/// A processor of maps whose items travel as JSON: the root maps items, and each item is processed by a task of its own, on any silo. An item's task may map more items.
/// </summary>
/// <typeparam name="TItem">The type of an item.</typeparam>
public abstract class MapProcessor<TItem> : IMapProcessor
{
    /// <summary>How JSON is read and written. The default is <see cref="JsonSerializerOptions.Web"/>: camel case, and case is ignored when reading.</summary>
    protected virtual JsonSerializerOptions JsonOptions => JsonSerializerOptions.Web;

    ValueTask<ProcessorResult> IMapProcessor.ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.IsRoot
            ? MapRootAsync(context, cancellationToken)
            : ProcessItemAsync(JsonText.Read<TItem>($"The payload of task '{context.TaskId}'", context.Payload, JsonOptions), context, cancellationToken);
    }

    /// <summary>Runs as the root task, at least once: maps the items. When it runs again it must map the same items, or give them keys.</summary>
    protected abstract ValueTask<ProcessorResult> MapRootAsync(IMapContext context, CancellationToken cancellationToken);

    /// <summary>Processes one item, at least once.</summary>
    protected abstract ValueTask<ProcessorResult> ProcessItemAsync(TItem item, IMapContext context, CancellationToken cancellationToken);

    /// <summary>Maps items. See <see cref="IMapContext.MapAsync"/> for what it guarantees.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="items">The items; enumerated once, and held in memory a part at a time.</param>
    /// <param name="key">Gives an item its identity among the items of this task; null means its position.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    protected ValueTask MapAsync(IMapContext context, IEnumerable<TItem> items, Func<TItem, string>? key = null, CancellationToken cancellationToken = default) =>
        context.MapJsonAsync(items, key, JsonOptions, cancellationToken);

    /// <summary>The task succeeded, with a result written as JSON.</summary>
    protected ProcessorResult Succeeded<TResult>(TResult result) => ProcessorResult.Succeeded(JsonText.Write(result, JsonOptions));
}
