using System.Collections.Concurrent;
using JobGrains.Diagnostics;
using JobGrains.Hosting.Journal;
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
    private readonly ConcurrentDictionary<SiloId, SiloScheduler> _schedulers = new();
    private readonly JournalHost? _journal = services.GetService<JournalHost>();
    private readonly MemoryStore _memory = services.GetService<MemoryStore>() ?? new(new MemoryStoreOptions { MaxHistoryRows = options.Value.MaxHistoryRows });
    private long _incarnation;

    public override TimeProvider Time => time;

    public override Random Random => Random.Shared;

    public override TaskScheduler Background => TaskScheduler.Default;

    public override IGrainStore Store => _journal is null ? _memory : _journal.Store;

    public StoreHealth StoreHealth => _journal?.Health ?? new StoreHealth(StoreState.Healthy);

    public override ILoggerFactory Loggers => loggers;

    public override long NextIncarnation() => _journal is null ? _memory.NextIncarnation() : _journal.FirstIncarnation + Interlocked.Increment(ref _incarnation);

    /// <summary>Nobody else has the journal's folder: who is not of this process is of one that has ended.</summary>
    public override MemberState Judge(SiloId silo) =>
        _journal is null || (Incarnations.NumberOf(silo) is { } number && _journal.IsOfThisProcess(number)) ? MemberState.Unknown : MemberState.Dead;

    public override ValueTask OpenAsync() => _journal?.OpenAsync() ?? default;

    public override ValueTask CloseAsync() => _journal?.DisposeAsync() ?? default;

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
}
