namespace JobGrains.Bench;

/// <summary>A started host with the processors of a scenario.</summary>
internal interface IBenchHost : IAsyncDisposable
{
    IJobClient Client { get; }

    /// <summary>How many bytes the store has written; null where that is not known.</summary>
    long? StoreBytes => null;

    /// <summary>Whether another engine can go on with what the store has.</summary>
    bool CanRestart => false;

    /// <summary>Stops the engine and starts a new one over the same store; answers how long the start took.</summary>
    Task<TimeSpan> RestartAsync() => throw new NotSupportedException();
}
