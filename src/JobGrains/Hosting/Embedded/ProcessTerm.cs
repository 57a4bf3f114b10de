using System.Globalization;

namespace JobGrains.Hosting.Embedded;

/// <summary>The silos of this process over one opened store: up to the end of the process, or of its hold on a store that it shares.</summary>
internal sealed class ProcessTerm(ProcessParts parts, EmbeddedOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly EmbeddedCluster _cluster = new(parts);
    private ProcessSilo[] _silos = [];
    private int _named;
    private uint _picked;

    public IReadOnlyList<ProcessSilo> Silos => Volatile.Read(ref _silos);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _cluster.StartAsync();
        for (var i = 0; i < options.Silos; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(null);
        }
    }

    /// <summary>Stops all silos at the same time: none hands its work to one that is about to leave as well. Where that takes too long they end as in a crash.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(Silos.Select(silo => StopAsync(silo.Silo.Id, CancellationToken.None))).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Crash();
        }

        _cluster.Dispose();
    }

    /// <summary>Ends all silos as a crash does.</summary>
    public void Crash()
    {
        // All before any is missed: none takes up what another one had.
        var silos = Silos;
        foreach (var silo in silos)
        {
            _cluster.Crash(silo.Silo);
        }

        foreach (var silo in silos)
        {
            Crash(silo.Silo.Id);
        }
    }

    public ProcessSilo Add(string? name)
    {
        name ??= string.Create(CultureInfo.InvariantCulture, $"{options.NamePrefix}-{Interlocked.Increment(ref _named)}");

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

    public async Task StopAsync(SiloId silo, CancellationToken cancellationToken)
    {
        if (Find(silo) is { } found)
        {
            await Task.Factory.StartNew(() => _cluster.StopSiloAsync(found.Silo).AsTask(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
                .Unwrap()
                .WaitAsync(cancellationToken);
            Remove(found);
        }
    }

    public void Crash(SiloId silo)
    {
        if (Find(silo) is { } found)
        {
            _cluster.Crash(found.Silo);
            _cluster.DeclareDead(found.Silo);
            Remove(found);
        }
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
