using JobGrains.Client;
using JobGrains.Diagnostics;
using JobGrains.Hosting.Standby;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Embedded;

/// <summary>The silos of this process. On a store that it shares with other processes it has some only while it holds that.</summary>
internal sealed class ProcessCluster : IEmbeddedCluster, ILeaseUser, IRunPreparer, IDisposable
{
    private readonly ProcessParts _parts;
    private readonly EmbeddedOptions _options;
    private readonly IEnumerable<JobDeclaration> _declarations;
    private readonly JobClient? _standby;
    private volatile ProcessTerm? _term;
    private volatile StandbySeat? _seat;

    public ProcessCluster(ProcessParts parts, IOptions<EmbeddedOptions> options, IEnumerable<JobDeclaration> declarations, EngineTelemetry telemetry, IOptions<JobGrainsOptions> engine)
    {
        _parts = parts;
        _options = options.Value;
        _declarations = declarations;
        if (parts.Shared is not { } shared)
        {
            return;
        }

        StandbyHost = new StandbyClientHost(shared.Calls, parts.Time, telemetry, engine.Value.CallTimeout);
        _standby = new JobClient(StandbyHost);
        _seat = new StandbySeat(_standby);
    }

    /// <summary>What calls are made with while this process stands by; null where it never does.</summary>
    public StandbyClientHost? StandbyHost { get; }

    public bool StandsBy => _parts.Shared is { StandsBy: true };

    public IReadOnlyList<SiloId> Silos => [.. Running.Select(s => s.Silo.Id)];

    /// <summary>The engine on each of them.</summary>
    public IReadOnlyList<EngineSilo> Engines => [.. Running.Select(s => s.Silo.Engine)];

    public EmbeddedHealth Health => new()
    {
        Store = _parts.StoreHealth,
        IsStandingBy = StandsBy,
        SetAside = [.. Running.SelectMany(silo => silo.Silo.Engine.SetAside.All).Distinct().OrderBy(run => run.Value, StringComparer.Ordinal)],
    };

    bool ILeaseUser.HasRoom => Running.Any(silo => silo.TakesWork && silo.Silo.Engine.Worker.Load.Waiting <= silo.Silo.Engine.Options.MaxWaitingTasks / 2);

    private IReadOnlyList<ProcessSilo> Running => _term?.Silos ?? [];

    private ProcessTerm Term => _term ?? throw new JobGrainsUnavailableException(StandsBy
        ? "No silo runs in this process: it stands by for the one that holds the store."
        : "No silo runs in this process: its host has not started yet, or has stopped.");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_parts.Shared is { } shared)
        {
            await shared.StartAsync(this, cancellationToken);
        }
        else
        {
            await BeginAsync(_parts, cancellationToken);
        }
    }

    /// <summary>How many grains of a type are active here.</summary>
    public int Owned(string grainType) => Running.Sum(silo => silo.Silo.Activations.Count(activation => activation.Type.Name == grainType));

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_parts.Shared is { } shared)
        {
            await shared.StopAsync(cancellationToken);
        }
        else
        {
            await EndAsync(cancellationToken);
            await _parts.CloseAsync();
        }
    }

    public Task<SiloId> AddAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Term.Add(name).Silo.Id);
    }

    public Task StopAsync(SiloId silo, CancellationToken cancellationToken = default) => _term?.StopAsync(silo, cancellationToken) ?? Task.CompletedTask;

    public Task CrashAsync(SiloId silo, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _term?.Crash(silo);
        return Task.CompletedTask;
    }

    /// <summary>Where to call from: a silo here, or the process that holds the store.</summary>
    public IClientSeat Pick() => _term is { } term ? term.Pick() : _seat ?? (IClientSeat)Term.Pick();

    public Task<PreparedRun[]> PrepareAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken) => Pick().Client.PrepareAsync(requests, cancellationToken);

    public void Dispose()
    {
        _term?.Dispose();
        _seat?.Dispose();
    }

    ValueTask ILeaseUser.BeginAsync(IStoreHost store, CancellationToken cancellationToken) => BeginAsync(_parts.On(store), cancellationToken);

    ValueTask ILeaseUser.LoseAsync()
    {
        if (_term is { } term)
        {
            // The next call waits for whoever holds the store now.
            _seat = new StandbySeat(_standby!);
            _term = null;
            term.Crash();
            term.Dispose();
        }

        return default;
    }

    ValueTask ILeaseUser.EndAsync(CancellationToken cancellationToken) => EndAsync(cancellationToken);

    async ValueTask<CarriedReply> ILeaseUser.MakeAsync(CarriedCall call)
    {
        try
        {
            return await CarriedMethods.MakeAsync(Term.Pick().Silo, call);
        }
        catch (JobGrainsException exception)
        {
            return new CarriedReply(null, CarriedError.Write(exception));
        }
    }

    async ValueTask<CreationReply> ILeaseUser.CreateAsync(PreparedRun run)
    {
        try
        {
            var silo = Term.Pick();
            var reply = await silo.Client.CreateAsync(run, CancellationToken.None);
            return reply.Verdict == CreationVerdict.Refused
                ? reply with { Row = RefusedRun.RowOf(run, reply.Reason!, _parts.Time.GetUtcNow(), silo.Silo.Engine.Options.History) }
                : reply;
        }
        catch (JobGrainsUnavailableException exception)
        {
            return new CreationReply(CreationVerdict.Unknown, exception.Message);
        }
    }

    private async ValueTask BeginAsync(ProcessParts parts, CancellationToken cancellationToken)
    {
        var term = new ProcessTerm(parts, _options);
        _term = term;
        await term.StartAsync(cancellationToken);
        _seat?.Dispose();
        _seat = null;
        await JobDeclarer.DeclareAsync(_declarations, () => term.Pick().Silo, cancellationToken);
    }

    private async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_term is { } term)
        {
            await term.StopAsync(cancellationToken);
        }
    }
}
