using System.Diagnostics;
using System.Diagnostics.Metrics;
using JobGrains.Hosting;
using Microsoft.Extensions.Options;

namespace JobGrains.Diagnostics;

/// <summary>The telemetry of one container: of a process, or of a silo in it. It belongs to the container and ends with it, so that nothing is shared between hosts in one process.</summary>
internal sealed class EngineTelemetry : IDisposable
{
    private readonly ActivitySource? _source;

    public EngineTelemetry(IMeterFactory meters, IOptions<TelemetryOptions> options)
        : this(
            new EngineMetrics(meters.Create(new MeterOptions(JobGrainsTelemetry.Name) { Version = EngineVersion.Current.Build }), new JobTags(options.Value.MaxJobTags)),
            new ActivitySource(JobGrainsTelemetry.Name, EngineVersion.Current.Build))
    {
    }

    public EngineTelemetry(EngineMetrics metrics, ActivitySource? source)
    {
        _source = source;
        Metrics = metrics;
        Traces = new EngineTraces(source);
    }

    /// <summary>Nothing is measured or traced, and nothing can be: for simulated worlds, which run by the thousand.</summary>
    public static EngineTelemetry Off { get; } = new(new EngineMetrics(null, new JobTags(0)), source: null);

    public EngineMetrics Metrics { get; }

    public EngineTraces Traces { get; }

    /// <summary>Whether somebody wants to know of single tasks.</summary>
    public bool IsObserved => Traces.IsOn || Metrics.TimesTasks;

    public void Dispose() => _source?.Dispose();
}
