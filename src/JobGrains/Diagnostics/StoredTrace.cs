using System.Diagnostics;

namespace JobGrains.Diagnostics;

/// <summary>The span under which a run's own stand, in the form of W3C Trace Context; kept with the run, so that every silo that works for it continues the same trace.</summary>
/// <param name="Parent">The header <c>traceparent</c>.</param>
/// <param name="State">The header <c>tracestate</c>, where there is one.</param>
internal sealed record StoredTrace(string Parent, string? State = null)
{
    // What W3C has others pass on at least. A longer one is somebody else's mistake, and not worth keeping with a million runs.
    private const int MaxState = 512;

    public static StoredTrace? Of(Activity? activity) => activity is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
        ? new StoredTrace(id, activity.TraceStateString is { Length: > 0 and <= MaxState } state ? state : null)
        : null;

    /// <summary>As the parent of a span; null where what is stored cannot be read.</summary>
    public ActivityContext? ToContext() => ActivityContext.TryParse(Parent, State, isRemote: true, out var context) ? context : null;
}
