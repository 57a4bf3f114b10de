using JobGrains.Catalog;
using JobGrains.Diagnostics;
using JobGrains.Jobs;
using JobGrains.Listeners;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting;

/// <summary>The engine's parts on one silo: as old as the silo's incarnation. Made and driven by the host.</summary>
internal sealed class EngineSilo
{
    public EngineSilo(ISiloHost host, JobGrainsOptions options, ProcessorRegistry processors, SiloFilters filters, ScheduleCompiler schedules, ILoggerFactory loggers, EngineTelemetry telemetry)
    {
        Host = host;
        Options = options;
        Processors = processors;
        Filters = filters;
        Schedules = schedules;
        Loggers = loggers;
        Telemetry = telemetry;
        WakeUpLag = new WakeUpLag(host.Time);
        Definitions = new DefinitionCache(host);
        Waiters = new EndWaiters();
        Worker = new WorkerRuntime(host, options, processors, loggers, telemetry);
        Listeners = new ListenerRuntime(host, options, loggers.CreateLogger("JobGrains.Listeners"));
        telemetry.Metrics.Add(this);
    }

    public ISiloHost Host { get; }

    public JobGrainsOptions Options { get; }

    public ProcessorRegistry Processors { get; }

    public SiloFilters Filters { get; }

    public ScheduleCompiler Schedules { get; }

    public ILoggerFactory Loggers { get; }

    public EngineTelemetry Telemetry { get; }

    /// <summary>Copies of definitions, so that a run of a job without a limit goes straight to its instance.</summary>
    public DefinitionCache Definitions { get; }

    /// <summary>Callers on this silo that wait for the end of runs.</summary>
    public EndWaiters Waiters { get; }

    public WorkerRuntime Worker { get; }

    /// <summary>Who listens to what becomes of runs.</summary>
    public ListenerRuntime Listeners { get; }

    /// <summary>The runs that its shards of the catalogue have given up for now.</summary>
    public SetAsideRuns SetAside { get; } = new();

    /// <summary>What its shards of the catalogue have found when they last looked.</summary>
    public SiloBacklog Backlog { get; } = new();

    /// <summary>How late its wake-ups come.</summary>
    public WakeUpLag WakeUpLag { get; }

    /// <summary>A wake-up is delivered.</summary>
    public void WokenUp(DateTimeOffset due)
    {
        Telemetry.Metrics.WokenUp(due, Host.Time);
        WakeUpLag.Observe(due);
    }

    /// <summary>The silo has ended: nothing is sent from now on.</summary>
    public void End()
    {
        Worker.Kill();
        Listeners.Kill();
        Telemetry.Metrics.Remove(this);
    }
}
