using JobGrains.Hosting;
using JobGrains.Orleans.Client.Grains;

namespace JobGrains.Orleans.Client.Calls;

/// <summary>Calls the engine's grains on Orleans.</summary>
internal sealed class OrleansCalls(IGrainFactory grains, TimeSpan timeout, TimeProvider time) : IGrainCaller
{
    public async ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        // What the application has set for its own grain calls is no business of the engine's, and need not be serializable where they go.
        RequestContext.Clear();
        try
        {
            var kind = GrainKind.Of<TGrain>();
            var grain = (TGrain)grains.GetGrain(kind.IdOf(key), kind.Interface);

            // Orleans' own timeout is one for all calls, and its cancellation needs a parameter that the engine's methods do not have. A call that is given up here may still run.
            return await call(grain, request).AsTask().WaitAsync(timeout, time);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw Translate<TGrain, TRequest>(exception, key);
        }
    }

    private JobGrainsUnavailableException Translate<TGrain, TRequest>(Exception exception, string key)
    {
        var name = GrainKind.Of<TGrain>().Name;
        return exception is TimeoutException
            ? new($"{name}/{key} did not answer {typeof(TRequest).Name} within {timeout}. Whether the call took effect is unknown.", exception)
            : new($"{name}/{key} did not answer {typeof(TRequest).Name}: {exception.GetType().Name}: {exception.Message}", exception);
    }
}
