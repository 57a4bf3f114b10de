using JobGrains.Hosting.Storage;

namespace JobGrains.Bench;

/// <summary>A started host with the processors of a scenario.</summary>
internal interface IBenchHost : IAsyncDisposable
{
    IJobClient Client { get; }

    /// <summary>How many bytes the store has written; null where that is not known.</summary>
    long? StoreBytes => null;

    /// <summary>What the store's database has done so far; null where there is none.</summary>
    Task<DatabaseWork?> ReadWorkAsync() => Task.FromResult<DatabaseWork?>(null);

    /// <summary>The store itself.</summary>
    IGrainStore Store => throw new NotSupportedException();

    /// <summary>Has rows of history that are past their retention deleted; answers when they are.</summary>
    /// <param name="end">The end of the last day that is past it.</param>
    Task PruneAsync(DateTimeOffset end) => throw new NotSupportedException();

    /// <summary>Has the store's database do what it does by itself after a while: a benchmark writes in a minute what others write in days.</summary>
    Task SettleAsync() => Task.CompletedTask;

    /// <summary>Whether another engine can go on with what the store has.</summary>
    bool CanRestart => false;

    /// <summary>Stops the engine and starts a new one over the same store; answers how long the start took.</summary>
    Task<TimeSpan> RestartAsync() => throw new NotSupportedException();
}
