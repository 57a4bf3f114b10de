using System.Globalization;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Embedded;

/// <summary>The silos of this process.</summary>
internal sealed class ProcessCluster(ProcessParts parts, IOptions<EmbeddedOptions> options, IEnumerable<JobDeclaration> declarations) : IEmbeddedCluster, IDisposable
{
    private readonly Lock _gate = new();
    private readonly EmbeddedCluster _cluster = new(parts);
    private ProcessSilo[] _silos = [];
    private int _named;
    private uint _picked;

    public IReadOnlyList<SiloId> Silos => [.. Volatile.Read(ref _silos).Select(s => s.Silo.Id)];

    /// <summary>The engine on each of them.</summary>
    public IReadOnlyList<EngineSilo> Engines => [.. Volatile.Read(ref _silos).Select(s => s.Silo.Engine)];

    public EmbeddedHealth Health => new()
    {
        Store = parts.StoreHealth,
        SetAside = [.. Volatile.Read(ref _silos).SelectMany(silo => silo.Silo.Engine.SetAside.All).Distinct().OrderBy(run => run.Value, StringComparer.Ordinal)],
    };

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _cluster.StartAsync();
        for (var i = 0; i < options.Value.Silos; i++)
        {
            Add(null);
        }

        await JobDeclarer.DeclareAsync(declarations, () => Pick().Silo, cancellationToken);
    }

    /// <summary>How many grains of a type are active here.</summary>
    public int Owned(string grainType) => Volatile.Read(ref _silos).Sum(silo => silo.Silo.Activations.Count(activation => activation.Type.Name == grainType));

    /// <summary>Stops all silos at the same time: none hands its work to one that is about to leave as well.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Volatile.Read(ref _silos).Select(silo => StopAsync(silo.Silo.Id, CancellationToken.None))).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var silo in Volatile.Read(ref _silos))
            {
                await CrashAsync(silo.Silo.Id, CancellationToken.None);
            }
        }

        _cluster.Dispose();
        await parts.CloseAsync();
    }

    public Task<SiloId> AddAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Add(name).Silo.Id);
    }

    public async Task StopAsync(SiloId silo, CancellationToken cancellationToken = default)
    {
        if (Find(silo) is { } found)
        {
            await Task.Factory.StartNew(() => _cluster.StopSiloAsync(found.Silo).AsTask(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
                .Unwrap()
                .WaitAsync(cancellationToken);
            Remove(found);
        }
    }

    public Task CrashAsync(SiloId silo, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Find(silo) is { } found)
        {
            _cluster.Crash(found.Silo);
            _cluster.DeclareDead(found.Silo);
            Remove(found);
        }

        return Task.CompletedTask;
    }

    /// <summary>A silo that takes work, in turn; otherwise one that still runs.</summary>
    public ProcessSilo Pick()
    {
        var silos = Volatile.Read(ref _silos);
        if (silos.Length == 1)
        {
            return silos[0];
        }

        var start = Interlocked.Increment(ref _picked);
        for (uint i = 0; i < silos.Length; i++)
        {
            var silo = silos[(start + i) % (uint)silos.Length];
            if (silo.TakesWork)
            {
                return silo;
            }
        }

        return silos.Length > 0 ? silos[0] : throw new JobGrainsUnavailableException("No silo runs in this process: its host has not started yet, or has stopped.");
    }

    public void Dispose() => _cluster.Dispose();

    private ProcessSilo Add(string? name)
    {
        name ??= string.Create(CultureInfo.InvariantCulture, $"{options.Value.NamePrefix}-{Interlocked.Increment(ref _named)}");

        // Timers and tasks of the silo are no part of whatever its caller is doing.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            var silo = new ProcessSilo(_cluster.AddSilo(name));
            lock (_gate)
            {
                _silos = [.. _silos, silo];
            }

            return silo;
        }
    }

    private ProcessSilo? Find(SiloId id) => Volatile.Read(ref _silos).FirstOrDefault(s => s.Silo.Id == id);

    private void Remove(ProcessSilo silo)
    {
        lock (_gate)
        {
            _silos = [.. _silos.Where(s => !ReferenceEquals(s, silo))];
        }

        silo.Dispose();
    }
}
