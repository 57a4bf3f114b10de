using System.Collections.Concurrent;
using JobGrains.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Jobs;
using JobGrains.Orleans.Client.Calls;
using JobGrains.Orleans.Membership;
using JobGrains.Orleans.Storage;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Timers;

namespace JobGrains.Orleans;

/// <summary>This silo as the engine sees it: as old as the silo's incarnation.</summary>
internal sealed class OrleansSilo : IEntrySiloHost, IDisposable
{
    private readonly OrleansCalls _calls;
    private readonly PauseGuard _guard;
    private readonly ConcurrentDictionary<OrleansGrainHost, bool> _activations = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CatalogSteward _steward;
    private int _ended;

    public OrleansSilo(IServiceProvider services, ILocalSiloDetails details, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers, IOptions<OrleansHostOptions> options)
    {
        Services = services;
        Time = time;
        Address = details.SiloAddress;
        Id = SiloIds.Of(details.SiloAddress);
        Name = details.Name;
        Options = services.GetRequiredService<IOptionsFactory<JobGrainsOptions>>().Create(details.Name);
        Processors = services.GetRequiredService<ProcessorRegistry>();
        Version = services.GetRequiredService<JobGrainsVersion>();
        Log = new OrleansLog(loggers.CreateLogger<OrleansSilo>());
        Commits = new CommitWatch(time);
        Runtime = services.GetRequiredService<IGrainRuntime>();
        Timers = services.GetRequiredService<ITimerRegistry>();
        _calls = new OrleansCalls(grains, Options.CallTimeout, time);
        var membership = services.GetRequiredService<IClusterMembershipService>();
        View = new OrleansView(this, membership);
        _guard = new PauseGuard(() => membership.Refresh(), time);
        Storage = services.GetService<IClusterStoreHost>() is { } store
            ? new ClusterStorage(this, store, SeatOf(services.GetRequiredService<IOptions<ClusterOptions>>().Value, options.Value), _guard)
            : new EntryStorage(this, options.Value, _guard, loggers);
        Engine = new EngineSilo(this, Options, Processors, services.GetRequiredService<SiloFilters>(), services.GetRequiredService<ScheduleCompiler>(), loggers, services.GetRequiredService<EngineTelemetry>());
        _steward = new CatalogSteward(this, () => HasEnded, (exception, shard) => Log.CatalogNotTouched(exception, shard, Id));
    }

    public SiloAddress Address { get; }

    public SiloId Id { get; }

    public string Name { get; }

    public JobGrainsOptions Options { get; }

    public ProcessorRegistry Processors { get; }

    public JobGrainsVersion Version { get; }

    public OrleansLog Log { get; }

    public IGrainRuntime Runtime { get; }

    public ITimerRegistry Timers { get; }

    public OrleansView View { get; }

    public ISiloStorage Storage { get; }

    /// <summary>What the grains of the index and of the history use: they have work only on a grain storage.</summary>
    public EntrySilo Entries => Storage is EntryStorage entries ? entries.Entries : throw new JobGrainsUnavailableException($"The store of silo '{Id}' has an index and a history of its own.");

    public EngineSilo Engine { get; }

    public TimeProvider Time { get; }

    public Random Random => Random.Shared;

    public ICluster Cluster => View;

    public ICatalogStore Catalog => Storage.Catalog;

    public IHistoryStore History => Storage.History;

    public int DefaultPageSize => Storage.DefaultPageSize;

    public TimeSpan WakeUpLead => Storage.WakeUpLead;

    public long LogPageSize => Storage.LogPageSize;

    public IServiceProvider Services { get; }

    public TaskScheduler UserCode => TaskScheduler.Default;

    public TaskScheduler Background => TaskScheduler.Default;

    public bool HasEnded => Volatile.Read(ref _ended) != 0;

    /// <summary>
    /// Waits until grains may activate on this silo, and has the activation go on in a turn of its own. Orleans starts an activation under the lock of that activation and goes on under it as long as
    /// nothing is awaited that takes time; a call to another grain of the silo takes the other's lock. Two grains that call each other when they start would wait for each other for ever.
    /// </summary>
    public async Task LeaveStartAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        await _started.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Whether commits fail: one after another, for one alone may be a conflict.</summary>
    public CommitWatch Commits { get; }

    /// <summary>Whether the store answers.</summary>
    public ValueTask<StoreHealth> ReadStoreHealthAsync()
    {
        if (!_started.Task.IsCompletedSuccessfully)
        {
            return new(new StoreHealth(StoreState.Stopped, $"Silo '{Id}' has not opened its store yet."));
        }

        return Commits.Problem is { } problem ? new(new StoreHealth(StoreState.Waiting, problem)) : Storage.ReadHealthAsync();
    }

    public void Publish(SiloCapacity capacity) => View.Publish(capacity);

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        GrainMethods.CheckCapturesNothing(call);
        return _calls.CallAsync(key, call, request);
    }

    /// <summary>Opens the store and takes part in the cluster. Grains may activate from then on.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await VersionCheck.CheckAsync(this, View.OthersNow(), cancellationToken);
            await Storage.StartAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            Fail($"Silo '{Id}' did not start: {exception.Message}");
            throw;
        }

        View.Start();
        _started.TrySetResult();
        Engine.Worker.Start();
        Engine.Listeners.Start();
        await JobDeclarer.DeclareAsync(Services.GetServices<JobDeclaration>(), () => this, cancellationToken);
        Log.SiloStarted(Id);
    }

    /// <summary>
    /// Takes no new work, and gives running tasks their time. Everything still works meanwhile: Orleans and the other silos count this one as active. A stop that is not to wait ends
    /// at once.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        if (HasEnded)
        {
            return;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            Log.SiloEnded(Id);
            End();
            return;
        }

        Log.SiloDraining(Id);
        try
        {
            await Task.Factory.StartNew(DrainEngineAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Background)
                .Unwrap()
                .WaitAsync(cancellationToken);
            Storage.Flush();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.DrainCutShort(Id);
            End();
        }
    }

    private async Task DrainEngineAsync()
    {
        await Engine.Worker.DrainAsync(Options.DrainTimeout);
        await Engine.Listeners.StopAsync();
    }

    /// <summary>
    /// Nothing of the engine's begins in the background of this silo from now on. What has begun goes on to its end, for grains may wait for it: whose request does not return, that activation does
    /// not end.
    /// </summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Fail($"Silo '{Id}' has ended.");
            Engine.End();
            Storage.End();
            View.Dispose();
        }
    }

    public void Dispose()
    {
        End();
        _guard.Dispose();
    }

    public void Add(OrleansGrainHost activation) => _activations[activation] = true;

    public void Remove(OrleansGrainHost activation) => _activations.TryRemove(activation, out _);

    /// <summary>The view has changed.</summary>
    public void OnViewChanged(ClusterView before, ClusterView view)
    {
        foreach (var (activation, _) in _activations)
        {
            activation.NoticeClusterChange();
        }

        Storage.OnViewChanged(before, view);
        _steward.OnViewChanged(before, view);
    }

    /// <summary>This silo came after one that it does not understand, and did not hear of it at its start: its process ends in order, and says why.</summary>
    public void StopAsUnlike(SiloId older)
    {
        Log.UnlikeSiloStops(Id, older);
        Services.GetService<IHostApplicationLifetime>()?.StopApplication();
    }

    private ClusterSeat SeatOf(ClusterOptions cluster, OrleansHostOptions options) => new(cluster.ServiceId, cluster.ClusterId, Id, options.IndexShards);

    /// <summary>Grains do not activate on this silo.</summary>
    private void Fail(string why)
    {
        if (_started.TrySetException(new JobGrainsUnavailableException(why)))
        {
            // Nobody may be waiting for it.
            _ = _started.Task.Exception;
        }
    }
}
