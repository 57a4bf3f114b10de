using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>What the parts of a worker share.</summary>
internal sealed class WorkerParts
{
    public WorkerParts(ISiloHost host, JobGrainsOptions options, ProcessorRegistry processors, ILoggerFactory loggers, EngineTelemetry telemetry)
    {
        Host = host;
        Options = options;
        Processors = processors;
        Loggers = loggers;
        Telemetry = telemetry;
        Logger = loggers.CreateLogger<WorkerRuntime>();
        Clock = new MonotonicClock(host.Time);
        Calls = new WorkerCalls(host);
        RunLogs = new RunLogs(host, options, Clock, Logger, telemetry.Metrics);
        Known = new Lazy<IServiceProviderIsService?>(() => host.Services.GetService<IServiceProviderIsService>());
    }

    public ISiloHost Host { get; }

    public JobGrainsOptions Options { get; }

    public ProcessorRegistry Processors { get; }

    public ILoggerFactory Loggers { get; }

    public EngineTelemetry Telemetry { get; }

    public ILogger Logger { get; }

    public MonotonicClock Clock { get; }

    public WorkerCalls Calls { get; }

    public RunLogs RunLogs { get; }

    /// <summary>Tells which processors the container has itself. Lazy: a host's services need not be ready when its worker is made.</summary>
    public Lazy<IServiceProviderIsService?> Known { get; }

    /// <summary>Whether the silo has crashed: nothing may be sent.</summary>
    public bool IsKilled
    {
        get => Volatile.Read(ref field);
        set => Volatile.Write(ref field, value);
    }
}
