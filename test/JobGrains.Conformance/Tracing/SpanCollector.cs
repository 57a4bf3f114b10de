using System.Diagnostics;
using OpenTelemetry;

namespace JobGrains.Conformance.Tracing;

/// <summary>Keeps what OpenTelemetry exports.</summary>
internal sealed class SpanCollector : BaseExporter<Activity>
{
    private readonly Lock _gate = new();
    private readonly List<Activity> _spans = [];
    private readonly List<(Func<IReadOnlyList<Activity>, bool> Condition, TaskCompletionSource Met)> _expected = [];

    /// <summary>The spans of a trace.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace)
    {
        lock (_gate)
        {
            return [.. _spans.Where(span => span.TraceId == trace)];
        }
    }

    /// <summary>Waits until what was exported is as it has to be.</summary>
    public Task UntilAsync(Func<IReadOnlyList<Activity>, bool> condition)
    {
        lock (_gate)
        {
            if (condition(_spans))
            {
                return Task.CompletedTask;
            }

            var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((condition, met));
            return met.Task;
        }
    }

    public override ExportResult Export(in Batch<Activity> batch)
    {
        lock (_gate)
        {
            foreach (var span in batch)
            {
                _spans.Add(span);
            }

            foreach (var (_, met) in _expected.Where(expected => expected.Condition(_spans)))
            {
                met.TrySetResult();
            }
        }

        return ExportResult.Success;
    }
}
