using System.Text.Json;

namespace JobGrains;

/// <summary>Shorter ways to map children. All of them map in order, a part at a time, so a sequence may be larger than memory.</summary>
public static class MapContextExtensions
{
    // Enough to keep several batches in flight.
    private const int PartSize = 8_000;

    /// <summary>Maps children from a sequence. See <see cref="IMapContext.MapAsync"/>.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="items">The children; enumerated once.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    public static async ValueTask MapAsync(this IMapContext context, IEnumerable<MapItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(items);
        foreach (var part in items.Chunk(PartSize))
        {
            await context.MapAsync(part, cancellationToken);
        }
    }

    /// <summary>Maps one child for each payload. See <see cref="IMapContext.MapAsync"/>.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="payloads">The payloads; enumerated once.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    public static ValueTask MapAsync(this IMapContext context, IEnumerable<string> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        return context.MapAsync(payloads.Select(static payload => new MapItem(payload)), cancellationToken);
    }

    /// <summary>Maps one child for each payload as it comes. See <see cref="IMapContext.MapAsync"/>.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="payloads">The payloads; enumerated once.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    public static async ValueTask MapAsync(this IMapContext context, IAsyncEnumerable<string> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(payloads);
        var part = new List<MapItem>();
        await foreach (var payload in payloads.WithCancellation(cancellationToken))
        {
            part.Add(new MapItem(payload));
            if (part.Count == PartSize)
            {
                await context.MapAsync(part, cancellationToken);
                part.Clear();
            }
        }

        if (part.Count > 0)
        {
            await context.MapAsync(part, cancellationToken);
        }
    }

    /// <summary>Maps one child for each value, whose payload is the value as JSON. See <see cref="IMapContext.MapAsync"/>.</summary>
    /// <param name="context">The context of the mapping task.</param>
    /// <param name="values">The values; enumerated once.</param>
    /// <param name="key">Gives a value its identity among the children of this task; null means its position.</param>
    /// <param name="options">How JSON is written; null means <see cref="JsonSerializerOptions.Web"/>.</param>
    /// <param name="cancellationToken">Stops mapping; what was accepted stays.</param>
    public static ValueTask MapJsonAsync<T>(
        this IMapContext context, IEnumerable<T> values, Func<T, string>? key = null, JsonSerializerOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        options ??= JsonSerializerOptions.Web;
        return context.MapAsync(values.Select(value => new MapItem(JsonText.Write(value, options), key?.Invoke(value))), cancellationToken);
    }
}
