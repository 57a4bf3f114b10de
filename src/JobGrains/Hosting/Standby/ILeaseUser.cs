using JobGrains.Client;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Standby;

/// <summary>What runs on a store while this process holds it. One call at a time; <see cref="MakeAsync"/>, <see cref="CreateAsync"/> and <see cref="HasRoom"/> apart.</summary>
internal interface ILeaseUser
{
    /// <summary>Whether there is a silo that is not far behind with what it has to do.</summary>
    bool HasRoom { get; }

    /// <summary>This process holds the store: from now on the engine runs here.</summary>
    /// <param name="store">The store, opened, as long as it is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask BeginAsync(IStoreHost store, CancellationToken cancellationToken);

    /// <summary>The store is lost: when this returns nothing of the engine runs here.</summary>
    ValueTask LoseAsync();

    /// <summary>The store is to be handed over: ends the engine in order.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);

    /// <summary>Makes a call for a process that stands by. What it throws is in the reply.</summary>
    ValueTask<CarriedReply> MakeAsync(CarriedCall call);

    /// <summary>Creates a run that was accepted before. Never throws what is not a defect.</summary>
    ValueTask<CreationReply> CreateAsync(PreparedRun run);
}
