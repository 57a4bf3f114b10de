namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>Has all calls of one method fail.</summary>
internal sealed class FailingCalls(string method) : IOutgoingGrainCallFilter
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Task Invoke(IOutgoingGrainCallContext context)
    {
        if (context.MethodName != method)
        {
            return context.Invoke();
        }

        Interlocked.Increment(ref _count);
        throw new TimeoutException("The call is lost.");
    }
}
