using System.Collections.Concurrent;
using JobGrains.Diagnostics;
using JobGrains.Hosting.Standby;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Embedded;

/// <summary>The parts of a cluster in a real process: its clock, its thread pool, its services.</summary>
internal sealed class ProcessParts : ClusterParts
{
    private const long IncarnationsAProcess = 1_000_000;

    private readonly IServiceProvider _services;
    private readonly IOptions<EmbeddedOptions> _options;
    private readonly ConcurrentDictionary<SiloId, SiloScheduler> _schedulers = new();
    private readonly IStoreHost? _durable;
    private readonly MemoryStore _memory;
    private long _incarnation;

    public ProcessParts(IServiceProvider services, TimeProvider time, ILoggerFactory loggers, IOptions<EmbeddedOptions> options)
        : this(services, time, loggers, options, FindDurable(services))
    {
    }

    private ProcessParts(IServiceProvider services, TimeProvider time, ILoggerFactory loggers, IOptions<EmbeddedOptions> options, IStoreHost? durable)
    {
        _services = services;
        _options = options;
        _durable = durable;
        _memory = services.GetService<MemoryStore>() ?? new(new MemoryStoreOptions { MaxHistoryRows = options.Value.MaxHistoryRows });
        Time = time;
        Loggers = loggers;
    }

    public override TimeProvider Time { get; }

    public override Random Random => Random.Shared;

    public override TaskScheduler Background => TaskScheduler.Default;

    public override IGrainStore Store => _durable is null ? _memory : _durable.Store;

    public StoreHealth StoreHealth => _durable?.Health ?? new StoreHealth(StoreState.Healthy);

    public override ILoggerFactory Loggers { get; }

    /// <summary>The durable store, if other processes may have it.</summary>
    public ISharedStoreHost? Shared => _durable as ISharedStoreHost;

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

    /// <summary>The same on another store: one that is open, and closed by others.</summary>
    public ProcessParts On(IStoreHost store) => new(_services, Time, Loggers, _options, store);

    public override SiloParts CreateSilo(SiloId id, string name)
    {
        var background = new SiloScheduler();
        _schedulers[id] = background;
        return new SiloParts
        {
            Time = Time,
            Random = Random.Shared,
            Options = _services.GetRequiredService<IOptionsFactory<JobGrainsOptions>>().Create(name),
            Processors = _services.GetRequiredService<ProcessorRegistry>(),
            Filters = _services.GetRequiredService<SiloFilters>(),
            Schedules = _services.GetRequiredService<ScheduleCompiler>(),
            Services = _services,
            Loggers = Loggers,
            Telemetry = _services.GetRequiredService<EngineTelemetry>(),
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
