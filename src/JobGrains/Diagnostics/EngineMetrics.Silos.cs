using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using JobGrains.Hosting;
using static JobGrains.Diagnostics.TelemetryNames;
using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace JobGrains.Diagnostics;

/// <summary>What is looked at when somebody asks: each silo of the process under its name, as long as it runs.</summary>
internal sealed partial class EngineMetrics
{
    private readonly ConcurrentDictionary<EngineSilo, bool> _silos = new();

    /// <summary>A silo of this process has begun.</summary>
    public void Add(EngineSilo silo)
    {
        if (_ended is not null)
        {
            _silos[silo] = true;
        }
    }

    /// <summary>A silo of this process has ended.</summary>
    public void Remove(EngineSilo silo) => _silos.TryRemove(silo, out _);

    private static Tag Name(EngineSilo silo) => new(Attributes.SiloName, silo.Host.Name);

    private static IEnumerable<Measurement<long>> TasksOf(EngineSilo silo)
    {
        var load = silo.Worker.Load;
        yield return new(load.Running, Name(silo), new Tag(Attributes.State, TelemetryWords.Running));
        yield return new(load.Waiting, Name(silo), new Tag(Attributes.State, TelemetryWords.Waiting));
        yield return new(load.Reported, Name(silo), new Tag(Attributes.State, TelemetryWords.Reported));
    }

    private static IEnumerable<Measurement<long>> OpenOn(EngineSilo silo)
    {
        var backlog = silo.Backlog.Total(silo.Host.Time, silo.Options.CatalogPeriod);
        yield return new(backlog.Running, Name(silo), new Tag(Attributes.State, TelemetryWords.Running));
        yield return new(backlog.Queued, Name(silo), new Tag(Attributes.State, TelemetryWords.Queued));
    }

    private static double OldestOn(EngineSilo silo) =>
        silo.Backlog.Total(silo.Host.Time, silo.Options.CatalogPeriod).OldestQueued is { } oldest ? Seconds(silo.Host.Time.GetUtcNow() - oldest) : 0;

    private static IEnumerable<Measurement<long>> MembersOf(EngineSilo silo) => silo.Host.Cluster.Current.Living
        .GroupBy(static member => member.State == MemberState.Draining ? SiloReadiness.Draining : member.Capacity.Readiness)
        .Select(group => new Measurement<long>(group.Count(), Name(silo), new Tag(Attributes.State, TelemetryWords.Of(group.Key))));

    private void ObserveSilos(Meter meter)
    {
        meter.CreateObservableUpDownCounter(Instruments.InstancesOpen, () => Observe(OpenOn), Units.Instances, "Runs that are running or wait for a slot, as the catalogue's shards on a silo have last counted them.");
        meter.CreateObservableGauge(Instruments.InstanceOldestQueued, () => Observe(OldestOn), Units.Seconds, "How long the oldest run that waits for a slot has existed, as the catalogue's shards on a silo have last seen it.");
        meter.CreateObservableUpDownCounter(Instruments.InstancesSetAside, () => Observe(static silo => (long)silo.SetAside.Count), Units.Instances, "Runs that could not be taken up five times in a row.");
        meter.CreateObservableUpDownCounter(Instruments.SiloTasks, () => Observe(TasksOf), Units.Tasks, "Tasks that a silo has.");
        meter.CreateObservableUpDownCounter(Instruments.SiloSlots, () => Observe(static silo => (long)silo.Options.Slots), Units.Slots, "How many tasks a silo may run at the same time.");
        meter.CreateObservableUpDownCounter(Instruments.SiloAbandoned, () => Observe(static silo => (long)silo.Worker.Load.Abandoned), Units.Processors, "Abandoned processors of a silo that have not returned.");
        meter.CreateObservableGauge(Instruments.Silos, () => Observe(MembersOf), Units.Silos, "The silos of the cluster, as a silo sees them.");
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<EngineSilo, T> look)
        where T : struct =>
        _silos.Keys.Select(silo => new Measurement<T>(look(silo), Name(silo)));

    private IEnumerable<Measurement<T>> Observe<T>(Func<EngineSilo, IEnumerable<Measurement<T>>> look)
        where T : struct =>
        _silos.Keys.SelectMany(look);
}
