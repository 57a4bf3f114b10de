using System.Collections.Concurrent;
using JobGrains.Diagnostics;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Embedded;

/// <summary>The parts of a cluster in a real process: its clock, its thread pool, its services.</summary>
internal sealed class ProcessParts(IServiceProvider services, TimeProvider time, ILoggerFactory loggers, IOptions<EmbeddedOptions> options) : ClusterParts
{
    private const long IncarnationsAProcess = 1_000_000;

    private readonly ConcurrentDictionary<SiloId, SiloScheduler> _schedulers = new();
    private readonly IStoreHost? _durable = FindDurable(services);
    private readonly MemoryStore _memory = services.GetService<MemoryStore>() ?? new(new MemoryStoreOptions { MaxHistoryRows = options.Value.MaxHistoryRows });
    private long _incarnation;

    public override TimeProvider Time => time;

    public override Random Random => Random.Shared;

    public override TaskScheduler Background => TaskScheduler.Default;

    public override IGrainStore Store => _durable is null ? _memory : _durable.Store;

    public StoreHealth StoreHealth => _durable?.Health ?? new StoreHealth(StoreState.Healthy);

    public override ILoggerFactory Loggers => loggers;

    public override long NextIncarnation() => _durable is null ? _memory.NextIncarnation() : FirstIncarnation + Interlocked.Increment(ref _incarnation);

    /// <summary>What the numbers of incarnations in this process come after: another process that used the store had others.</summary>
    private long FirstIncarnation => _durable!.OpenCount * IncarnationsAProcess;

    /// <summary>Nobody else has the durable store: who is not of this process is of one that has ended.</summary>
    public override MemberState Judge(SiloId silo) =>
        _durable is null || (Incarnations.NumberOf(silo) is { } number && number > FirstIncarnation && number <= FirstIncarnation + IncarnationsAProcess)
            ? MemberState.Unknown
            : MemberState.Dead;

    public override ValueTask OpenAsync() => _durable?.OpenAsync() ?? default;

    public override ValueTask CloseAsync() => _durable?.DisposeAsync() ?? default;

    public override SiloParts CreateSilo(SiloId id, string name)
    {
        var background = new SiloScheduler();
        _schedulers[id] = background;
        return new SiloParts
        {
            Time = time,
            Random = Random.Shared,
            Options = services.GetRequiredService<IOptionsFactory<JobGrainsOptions>>().Create(name),
            Processors = services.GetRequiredService<ProcessorRegistry>(),
            Filters = services.GetRequiredService<SiloFilters>(),
            Schedules = services.GetRequiredService<ScheduleCompiler>(),
            Services = services,
            Loggers = loggers,
            Telemetry = services.GetRequiredService<EngineTelemetry>(),
            UserCode = TaskScheduler.Default,
            Background = background,
        };
    }

    public override void OnSiloEnded(EmbeddedSilo silo)
    {
        if (_schedulers.TryRemove(silo.Id, out var scheduler))
        {
            scheduler.End();
        }
    }

    private static IStoreHost? FindDurable(IServiceProvider services) => services.GetServices<IStoreHost>().ToArray() switch
    {
        [] => null,
        [var one] => one,
        var several => throw new JobValidationException([$"JobGrains has {several.Length} durable stores; it must have one. Remove all but one of UseJournal and UsePostgreSql where JobGrains is added."]),
    };
}
