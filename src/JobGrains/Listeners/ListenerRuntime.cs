using JobGrains.Hosting;
using JobGrains.Workers;
using Microsoft.Extensions.Logging;

namespace JobGrains.Listeners;

/// <summary>What a silo knows of the cluster's listeners, and the calls of those that it has itself. As old as the silo's incarnation; may be used from any thread.</summary>
internal sealed partial class ListenerRuntime
{
    private const int MaxLoads = 5;

    private readonly Lock _gate = new();
    private readonly ISiloHost _host;
    private readonly JobGrainsOptions _options;
    private readonly ILogger _logger;
    private readonly Dictionary<string, ListenerPump> _pumps = [];
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken.None);
    private ListenerSet? _set;
    private Task? _loading;
    private Task _running = Task.CompletedTask;
    private volatile bool _killed;

    public ListenerRuntime(ISiloHost host, JobGrainsOptions options, ILogger logger)
    {
        _host = host;
        _options = options;
        _logger = logger;
    }

    /// <summary>The listeners of the cluster, as far as this silo knows.</summary>
    public ListenerSet Set => Volatile.Read(ref _set) ?? ListenerSet.Empty;

    /// <summary>Whether this silo knows, or need not know, whether anybody listens: before, it must not record what happens to a run.</summary>
    public bool IsReady => Volatile.Read(ref _set) is not null || !_options.Listeners.Enabled;

    public ISiloHost Host => _host;

    public ListenerOptions Options => _options.Listeners;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Asks the registry, if that was not done before. One call at a time, whoever waits for it.</summary>
    /// <exception cref="JobGrainsUnavailableException">It does not answer.</exception>
    public Task LoadAsync()
    {
        lock (_gate)
        {
            if (_set is not null)
            {
                return Task.CompletedTask;
            }

            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
            {
                using (UserFlow.Suppress())
                {
                    _loading = Task.Factory.StartNew(LoadNowAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _host.Background).Unwrap();
                }
            }

            return _loading;
        }
    }

    /// <summary>Takes what the registry tells; what is older than what is known changes nothing.</summary>
    public void Learn(ListenerSet set)
    {
        lock (_gate)
        {
            if (_set is null || set.Version > _set.Version)
            {
                Volatile.Write(ref _set, set);
            }
        }
    }

    /// <summary>Begins to call the listeners that the silo has.</summary>
    public void Start()
    {
        var registrations = ((IEnumerable<ListenerRegistration>?)_host.Services.GetService(typeof(IEnumerable<ListenerRegistration>)))?.ToArray() ?? [];
        if (registrations.Length == 0 || !Options.Enabled || !Options.CallsListeners)
        {
            return;
        }

        lock (_gate)
        {
            using (UserFlow.Suppress())
            {
                _running = Task.Factory.StartNew(() => RunAsync(registrations), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _host.Background).Unwrap();
            }
        }
    }

    /// <summary>A queue has something for this silo.</summary>
    public void Nudge(string queue)
    {
        ListenerPump? pump;
        lock (_gate)
        {
            _pumps.TryGetValue(queue, out pump);
        }

        pump?.Nudge();
    }

    /// <summary>The silo stops: lets the calls that run end, and leaves the queues to others.</summary>
    public async Task StopAsync()
    {
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        if (running.IsCompleted)
        {
            return;
        }

        WorkQueue.Start(_host.UserCode, static state => ((ListenerRuntime)state!).Cancel(), this);
        try
        {
            await running.WaitAsync(_options.CallTimeout, _host.Time);
        }
        catch (TimeoutException)
        {
            LogNotStopped();
        }
    }

    /// <summary>The silo has ended: nothing is called from now on.</summary>
    public void Kill() => _killed = true;

    public bool IsKilled => _killed;

    /// <summary>Fires the tokens of the calls that run, where user code runs: what is registered on them is the user's.</summary>
    private void Cancel()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (Exception exception)
        {
            LogCallbackFailed(exception);
        }
    }

    private async Task LoadNowAsync()
    {
        var backOff = new BackOff();
        for (var round = 1; ; round++)
        {
            try
            {
                Learn((await _host.CallAsync<IListenerRegistryGrain, GetListenersRequest, ListenersReply>(ListenerRegistryGrain.Key, static (registry, request) => registry.GetAsync(request), new GetListenersRequest(_host.Id))).Set);
                return;
            }
            catch (JobGrainsUnavailableException) when (round < MaxLoads && !_killed)
            {
            }

            await Task.Delay(backOff.Next(), _host.Time);
        }
    }

    private async Task RunAsync(ListenerRegistration[] registrations)
    {
        if (await SubscribeAsync(registrations) is not { } set)
        {
            return;
        }

        var pumps = new List<Task>();
        foreach (var registration in registrations)
        {
            if (set.Listeners.FirstOrDefault(listener => listener.Name == registration.Name) is not { } entry)
            {
                continue;
            }

            for (var shard = 0; shard < entry.Shards; shard++)
            {
                var pump = new ListenerPump(this, registration, entry.QueueAt(shard), _logger);
                lock (_gate)
                {
                    _pumps[pump.Queue] = pump;
                }

                pumps.Add(pump.RunAsync());
            }
        }

        await Task.WhenAll(pumps);
    }

    private async Task<ListenerSet?> SubscribeAsync(ListenerRegistration[] registrations)
    {
        var request = new SubscribeRequest(
            _host.Id,
            [.. registrations.Select(registration => new ListenerEntry { Name = registration.Name, Number = 0, Shards = Options.Shards, Filter = registration.Filter })]);
        var backOff = new BackOff();
        while (!_killed && !Stopping.IsCancellationRequested)
        {
            try
            {
                var reply = await _host.CallAsync<IListenerRegistryGrain, SubscribeRequest, ListenersReply>(ListenerRegistryGrain.Key, static (registry, subscribe) => registry.SubscribeAsync(subscribe), request);
                Learn(reply.Set);
                return reply.Set;
            }
            catch (Exception exception)
            {
                // Whatever it is: a listener must not be forgotten for it.
                LogNotSubscribed(exception);
            }

            await Task.Delay(backOff.Next(), _host.Time);
        }

        return null;
    }
}
