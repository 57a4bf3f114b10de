using System.Diagnostics;
using System.Diagnostics.Metrics;
using JobGrains.Diagnostics;

namespace JobGrains.Conformance;

/// <summary>Traces one cluster, and remembers the spans that have ended. It listens to its own sources only, so that the clusters of other tests in the process are as they are without it.</summary>
internal sealed class TraceRecorder : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Activity> _ended = [];
    private readonly ActivitySource _engine = new(JobGrainsTelemetry.Name);
    private readonly ActivitySource _application = new("Application");
    private readonly ActivityListener _listener;

    public TraceRecorder(ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded, Meter? meter = null)
    {
        Telemetry = new EngineTelemetry(new EngineMetrics(meter, new JobTags(100)), _engine);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => ReferenceEquals(source, _engine) || ReferenceEquals(source, _application),
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = OnStopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public EngineTelemetry Telemetry { get; }

    /// <summary>The spans that have ended.</summary>
    public IReadOnlyList<Activity> Ended
    {
        get
        {
            lock (_gate)
            {
                return [.. _ended];
            }
        }
    }

    /// <summary>A span of the application.</summary>
    public Activity Start(string name) => _application.StartActivity(name, ActivityKind.Server)!;

    public IReadOnlyList<Activity> Named(string name) => [.. Ended.Where(activity => activity.OperationName == name)];

    public void Dispose()
    {
        _listener.Dispose();
        _application.Dispose();
        Telemetry.Dispose();
    }

    private void OnStopped(Activity activity)
    {
        lock (_gate)
        {
            _ended.Add(activity);
        }
    }
}
