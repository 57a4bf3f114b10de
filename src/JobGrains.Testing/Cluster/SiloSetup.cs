using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Testing.Cluster;

/// <summary>What a silo brings of its own, where it has a container.</summary>
internal sealed record SiloSetup
{
    public required JobGrainsOptions Options { get; init; }

    public required ProcessorRegistry Processors { get; init; }

    public required SiloFilters Filters { get; init; }

    public required ScheduleCompiler Schedules { get; init; }

    public required IServiceProvider Services { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    public required EngineTelemetry Telemetry { get; init; }

    public required Random Random { get; init; }

    public required IUserCodeWatch UserCodeWatch { get; init; }
}
