using System.Globalization;
using JobGrains.Hosting.Embedded;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Testing;

/// <summary>What happens to silos, calls and storage.</summary>
public sealed partial class SimulatedCluster
{
    private const int MaxNameLength = 40;
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);
    private bool _faultsAreOver;
    private int _rescues;

    /// <summary>The silo of that name that joined last, whatever has become of it.</summary>
    /// <exception cref="ArgumentException">There never was one.</exception>
    public SiloId GetSilo(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _thread.Do(() => (_cluster.Silos.LastOrDefault(s => s.Name == name)
            ?? throw new ArgumentException($"There is no silo named '{name}'. There are: {string.Join(", ", _cluster.Silos.Select(s => s.Name).Distinct())}.", nameof(name))).Id);
    }

    /// <summary>The services of a silo.</summary>
    public IServiceProvider GetServices(SiloId silo) => _thread.Do(() => _containers[Find(silo).Id].Setup.Services);

    /// <summary>Adds a silo, and saves the jobs that it declares. The name of one that left makes its next incarnation.</summary>
    /// <exception cref="ArgumentException">A silo of that name runs.</exception>
    public Task<SiloId> AddSiloAsync(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, MaxNameLength, nameof(name));
        return _thread.DoAsync(async () =>
        {
            var silo = _thread.Do(() =>
                Members.Any(s => s.Name == name)
                    ? throw new ArgumentException($"A silo named '{name}' runs. Take another name, or stop it first.", nameof(name))
                    : _cluster.AddSilo(name));
            await DeclareAsync(silo, _containers[silo.Id].Declarations);
            return silo.Id;
        });
    }

    /// <summary>Stops a silo in order: it takes nothing new, lets tasks end or hands them back, and leaves. Of one that has ended it does nothing.</summary>
    public Task StopAsync(SiloId silo)
    {
        var found = Find(silo);
        return _thread.DoAsync(() => found.HasCrashed || found.HasStopped ? Task.CompletedTask : _cluster.StopAsync(found));
    }

    /// <summary>Stops a silo in order, unless it has ended, and starts its next incarnation.</summary>
    public async Task<SiloId> RestartAsync(SiloId silo)
    {
        var found = Find(silo);
        await StopAsync(silo);
        return await AddSiloAsync(found.Name);
    }

    /// <summary>Restarts all silos, one after the other.</summary>
    public async Task RestartAllAsync()
    {
        foreach (var silo in Silos)
        {
            await RestartAsync(silo);
        }
    }

    /// <summary>The process of a silo dies: nothing of it runs any more.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="detection">
    /// When the others find out; null means a time of up to 12 seconds that is drawn, <see cref="Timeout.InfiniteTimeSpan"/> not before <see cref="DeclareDead"/>.
    /// </param>
    public void Crash(SiloId silo, TimeSpan? detection = null)
    {
        var found = Find(silo);
        if (detection < TimeSpan.Zero && detection != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(detection), detection, "It must be zero or more, Timeout.InfiniteTimeSpan, or null.");
        }

        _thread.Do(() =>
        {
            if (detection is { } time)
            {
                _cluster.Crash(found, time == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time);
            }
            else
            {
                _cluster.Crash(found);
            }
        });
    }

    /// <summary>
    /// Membership declares a silo dead, rightly or not. One that still runs goes on until it learns of it: for a while a grain may be active twice, and a processor may run twice.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="blindness">How long one that still runs does not know; null means a time of up to 36 seconds that is drawn.</param>
    public void DeclareDead(SiloId silo, TimeSpan? blindness = null)
    {
        var found = Find(silo);
        ArgumentOutOfRangeException.ThrowIfLessThan(blindness ?? default, TimeSpan.Zero, nameof(blindness));
        _thread.Do(() =>
        {
            if (blindness is { } time)
            {
                _cluster.DeclareDead(found, time);
            }
            else
            {
                _cluster.DeclareDead(found);
            }
        });
    }

    /// <summary>Nothing of a silo runs until <see cref="Resume"/>, as in a long collection of garbage or a machine that is moved. The others notice nothing but silence.</summary>
    public void Pause(SiloId silo)
    {
        var found = Find(silo);
        _thread.Do(found.Scheduler.Pause);
    }

    /// <summary>A paused silo goes on.</summary>
    public void Resume(SiloId silo)
    {
        var found = Find(silo);
        _thread.Do(found.Scheduler.Resume);
    }

    /// <summary>Cuts silos off from all others, until it is disposed: no call between the two sides arrives, and no answer. Both sides still reach storage and membership.</summary>
    public Disturbance Isolate(params IReadOnlyList<SiloId> silos)
    {
        ArgumentNullException.ThrowIfNull(silos);
        var group = silos.Select(silo => Find(silo).Id).ToHashSet();
        return _thread.Do(() =>
        {
            bool IsCut(Call call) => group.Contains(call.Caller.Id) != group.Contains(_cluster.FindTarget(call));
            CallDisturbance[] both = [new(CallFaultKind.RequestLost, default, int.MaxValue, IsCut), new(CallFaultKind.ReplyLost, default, int.MaxValue, IsCut)];
            _cluster.Disturbances.AddRange(both);
            _cluster.CutOff.AddRange(group);
            return new Disturbance(() => both.Sum(one => one.Count), () => _thread.Do(() =>
            {
                _cluster.Disturbances.RemoveAll(both.Contains);
                foreach (var silo in group)
                {
                    _cluster.CutOff.Remove(silo);
                }
            }));
        });
    }

    /// <summary>Something happens to calls between grains, until it is disposed. Where several are chosen for one call, the first counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value of <paramref name="fault"/> is out of its range.</exception>
    public Disturbance Disturb(CallFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Limit ?? 1, 1, nameof(fault));
        ArgumentOutOfRangeException.ThrowIfLessThan(fault.Delay, TimeSpan.Zero, nameof(fault));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fault.Delay, LongestDelay, nameof(fault));
        var from = fault.From is { } caller ? Find(caller).Id : (SiloId?)null;
        var to = fault.To is { } callee ? Find(callee).Id : (SiloId?)null;
        var type = fault.Target == CallTarget.Any ? null : fault.Target.ToString();
        return _thread.Do(() =>
        {
            var disturbance = new CallDisturbance(fault.Kind, fault.Delay, fault.Limit ?? int.MaxValue, call =>
                (from is null || call.Caller.Id == from)
                && (type is null || call.TargetType.Name.Equals(type, StringComparison.OrdinalIgnoreCase))
                && (to is null || _cluster.FindTarget(call) == to));
            _cluster.Disturbances.Add(disturbance);
            return new Disturbance(() => disturbance.Count, () => _thread.Do(() => _cluster.Disturbances.Remove(disturbance)));
        });
    }

    /// <summary>Something goes wrong with storage, until it is disposed or <see cref="StopFaults"/> ends all.</summary>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="probability">How likely it strikes each time: more than 0, up to 1.</param>
    public Disturbance DisturbStorage(StorageFault fault, double probability = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        var kind = fault switch
        {
            StorageFault.WriteFails => FaultKind.StoreFailedBefore,
            StorageFault.WriteUnacknowledged => FaultKind.StoreFailedAfter,
            StorageFault.WriteConflicts => FaultKind.StoreConflict,
            StorageFault.ReadFails => FaultKind.StoreReadFailed,
            StorageFault.Slow => FaultKind.StoreSlow,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is no such fault."),
        };
        return _thread.Do(() =>
        {
            var before = _world.Faults[kind];
            var end = _storage.Begin(kind, probability);
            return new Disturbance(() => (int)(_world.Faults[kind] - before), () => _thread.Do(end));
        });
    }

    /// <summary>
    /// Ends all faults, random ones and those of <see cref="Disturb"/>, <see cref="Isolate"/> and <see cref="DisturbStorage"/>: paused silos go on, wrongly suspected ones end, and at least two silos are well
    /// (one, where the cluster began with one). From now on every accepted run comes to its end.
    /// </summary>
    public void StopFaults() => _thread.Do(() =>
    {
        _faultsAreOver = true;
        _nemesis.Stop();
        _storage.Clear();
        _cluster.Disturbances.Clear();
        _cluster.CutOff.Clear();
        _cluster.Calm(Math.Min(2, _options.Silos));
    });

    private void BeginFaults(double strength)
    {
        var drawn = FaultRates.Draw(_world.Random.Fork("rates"), _cluster.Profile);
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            _storage.SetBase(kind, drawn[kind] * strength);
        }

        _nemesis.Start();
        KeepAlive();
    }

    /// <summary>Random faults may leave no silo at all, and then nobody who adds one; a story that insists would wait for ever.</summary>
    private void KeepAlive() => _world.Plan(LongestOutage, () =>
    {
        if (_faultsAreOver)
        {
            return;
        }

        if (!_cluster.Healthy.Any())
        {
            _cluster.AddSilo(string.Create(CultureInfo.InvariantCulture, $"r{++_rescues}"));
        }

        KeepAlive();
    });

    private SimSilo Find(SiloId silo) => _thread.Do(() =>
        _cluster.Silos.FirstOrDefault(s => s.Id == silo)
            ?? throw new ArgumentException($"There is no silo '{silo}'. There are: {string.Join(", ", _cluster.Silos)}.", nameof(silo)));
}
