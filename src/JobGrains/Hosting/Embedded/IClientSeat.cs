using JobGrains.Client;

namespace JobGrains.Hosting.Embedded;

/// <summary>Where calls of this process' client are made from, for a while.</summary>
internal interface IClientSeat
{
    JobClient Client { get; }

    /// <summary>Fires when that is over: who waits waits somewhere else.</summary>
    CancellationToken Ended { get; }
}
