using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>Calls grains for application code: each call is idempotent and is repeated a few times while its outcome is unknown.</summary>
internal sealed class ClientCalls(IClientHost host)
{
    public const int MaxTries = 6;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    public Task<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request, CancellationToken cancellationToken)
        where TGrain : class
        where TRequest : class
        where TReply : class =>
        RepeatAsync((host, key, call, request), static send => send.host.CallAsync(send.key, send.call, send.request), cancellationToken);

    /// <summary>Sends a few times, as long as the outcome is unknown.</summary>
    public async Task<TReply> RepeatAsync<TSend, TReply>(TSend send, Func<TSend, ValueTask<TReply>> sendAsync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        for (var round = 1; ; round++)
        {
            try
            {
                return await sendAsync(send);
            }
            catch (JobGrainsUnavailableException) when (round < MaxTries)
            {
            }

            await PauseAsync(round, cancellationToken);
        }
    }

    /// <summary>Waits before another try: longer from round to round, and never in step with others.</summary>
    public Task PauseAsync(int round, CancellationToken cancellationToken)
    {
        var share = 0.5 + (host.Random.NextDouble() / 2);
        return Task.Delay(FirstPause * (1 << round) * share, host.Time, cancellationToken);
    }
}
