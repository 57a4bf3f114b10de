using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Orleans.Client.Connection;

/// <summary>
/// Bounds the start of a client. Where gateways are listed and none answers Orleans waits for minutes, or for ever, and does not say for what; nor does it hear that its host gives up.
/// </summary>
internal sealed partial class GatewayWatch(IServiceProvider services, IOptions<JobGrainsClientOptions> options, TimeProvider time, ILogger<GatewayWatch> logger)
    : IHostedLifecycleService, ILifecycleParticipant<IClusterClientLifecycle>, IDisposable
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _givenUp = new();
    private JobGrainsUnavailableException? _problem;
    private int _isDisposed;

    /// <summary>Fires when the wait for a gateway is over.</summary>
    public CancellationToken GivenUp => _givenUp.Token;

    /// <summary>Why no gateway is waited for any longer.</summary>
    public JobGrainsUnavailableException? Problem => Volatile.Read(ref _problem);

    /// <summary>Refuses a call that Orleans could not send.</summary>
    public void ThrowIfNotConnected()
    {
        if (!_connected.Task.IsCompletedSuccessfully)
        {
            throw new JobGrainsUnavailableException("The Orleans client of this process is not connected to the cluster: its host has not started it yet, or no gateway has answered. Nothing was sent.");
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = WatchAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public void Participate(IClusterClientLifecycle observer) => observer.Subscribe(nameof(JobGrains), ServiceLifecycleStage.First, OnConnected, static _ => Task.CompletedTask);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // A container disposes several times of what it knows by several names.
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _stopping.Cancel();
            _stopping.Dispose();
            _givenUp.Dispose();
        }
    }

    /// <summary>Orleans has connected, or was told to give up.</summary>
    private Task OnConnected(CancellationToken cancellationToken)
    {
        if (Problem is { } problem)
        {
            throw problem;
        }

        _connected.TrySetResult();
        return Task.CompletedTask;
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        try
        {
            while (!await IsConnectedInTimeAsync(stopping))
            {
                var problem = new JobGrainsUnavailableException(
                    $"No gateway of the cluster has answered within {options.Value.ConnectTimeout}. Check that silos run, and that the client's clustering names their gateways. JobGrainsClientOptions.ConnectTimeout says how long to wait.");
                if (await WaitsOnAsync(problem, stopping))
                {
                    LogStillWaiting(problem.Message);
                    continue;
                }

                LogGivenUp(problem.Message);
                Volatile.Write(ref _problem, problem);

                // Orleans is between two tries, or asks a gateway for the grains that there are: the first ends by the token, the second by a stop.
                await _givenUp.CancelAsync();
                await ((IHostedService)services.GetRequiredService<IClusterClient>()).StopAsync(stopping);
                return;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host ends.
        }
    }

    /// <summary>The application's filter is asked as Orleans asks it after a try that has failed. Orleans' own does not know this exception.</summary>
    private async Task<bool> WaitsOnAsync(JobGrainsUnavailableException problem, CancellationToken stopping)
    {
        var filter = services.GetService<IClientConnectionRetryFilter>();
        filter = filter is BoundedRetryFilter bounded ? bounded.Inner : filter;
        return filter is not null && await filter.ShouldRetryConnectionAttempt(problem, stopping);
    }

    private async Task<bool> IsConnectedInTimeAsync(CancellationToken stopping)
    {
        try
        {
            await _connected.Task.WaitAsync(options.Value.ConnectTimeout, time, stopping);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
