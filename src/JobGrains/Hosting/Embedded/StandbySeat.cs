using JobGrains.Client;

namespace JobGrains.Hosting.Embedded;

/// <summary>Where calls are made from while the process stands by.</summary>
internal sealed class StandbySeat : IClientSeat, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public StandbySeat(JobClient client)
    {
        Client = client;
        Ended = _ended.Token;
    }

    public JobClient Client { get; }

    public CancellationToken Ended { get; }

    /// <summary>The process holds the store itself, or has ended.</summary>
    public void Dispose()
    {
        if (!_ended.IsCancellationRequested)
        {
            _ended.Cancel();
            _ended.Dispose();
        }
    }
}
