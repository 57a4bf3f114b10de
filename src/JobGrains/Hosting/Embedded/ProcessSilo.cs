using JobGrains.Client;

namespace JobGrains.Hosting.Embedded;

/// <summary>A silo of this process and the client on it.</summary>
internal sealed class ProcessSilo : IClientSeat, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    public ProcessSilo(EmbeddedSilo silo)
    {
        Silo = silo;
        Client = new JobClient(silo);
        Ended = _ended.Token;
    }

    public EmbeddedSilo Silo { get; }

    public JobClient Client { get; }

    /// <summary>Fires when the silo has ended: who waits on it waits on another one.</summary>
    public CancellationToken Ended { get; }

    public bool TakesWork => !Silo.HasEnded && Silo.Current.StateOf(Silo.Id) == MemberState.Active;

    /// <summary>The silo has ended.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
