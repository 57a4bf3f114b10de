namespace JobGrains.Hosting;

/// <summary>
/// Calls a grain by type and key. Two calls have no order. Every call has a timeout; one that timed out may have run, or may still run. Foreign exceptions are
/// translated: what is thrown is a <see cref="JobGrainsException"/>, and <see cref="JobGrainsUnavailableException"/> where the outcome is unknown.
/// </summary>
internal interface IGrainCaller
{
    ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class;
}
