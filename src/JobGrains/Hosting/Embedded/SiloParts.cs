using JobGrains.Diagnostics;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting.Embedded;

/// <summary>What one silo is made of; everything in it is that silo's own, but for what may be shared by contract.</summary>
internal sealed class SiloParts
{
    /// <summary>The silo's clock: in simulation it may be skewed.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Safe for concurrent use where several threads are.</summary>
    public required Random Random { get; init; }

    public required JobGrainsOptions Options { get; init; }

    public required ProcessorRegistry Processors { get; init; }

    public required Jobs.SiloFilters Filters { get; init; }

    public required Schedules.ScheduleCompiler Schedules { get; init; }

    public required IServiceProvider Services { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public EngineTelemetry Telemetry { get; init; } = EngineTelemetry.Off;

    /// <summary>Where user code runs.</summary>
    public required TaskScheduler UserCode { get; init; }

    /// <summary>Who is told of user code; null where nobody is.</summary>
    public IUserCodeWatch? UserCodeWatch { get; init; }

    /// <summary>Where the silo's background work runs; drops its tasks when the silo crashes.</summary>
    public required TaskScheduler Background { get; init; }

    /// <summary>
    /// The scheduler of all activations of the silo, one thread at a time; drops its tasks when the silo crashes. Null means that each activation has a
    /// context of its own on the thread pool.
    /// </summary>
    public TaskScheduler? Grains { get; init; }
}
