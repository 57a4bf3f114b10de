namespace JobGrains.Bench;

/// <summary>A started host with the processors of a scenario.</summary>
internal interface IBenchHost : IAsyncDisposable
{
    IJobClient Client { get; }

    /// <summary>How many bytes the store has written; null where that is not known.</summary>
    long? StoreBytes => null;
}
