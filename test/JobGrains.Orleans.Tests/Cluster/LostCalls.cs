using System.Collections.Concurrent;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>What a client sees of a gateway that dies: of each method, the first call of JobGrains' that it sends is never answered.</summary>
internal sealed class LostCalls : IOutgoingGrainCallFilter
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly ConcurrentDictionary<string, bool> _lost = new();

    /// <summary>The methods of which a call was lost.</summary>
    public ICollection<string> Methods => _lost.Keys;

    public Task Invoke(IOutgoingGrainCallContext context) =>
        SilentCalls.IsOfJobGrains(context) && _lost.TryAdd(context.MethodName, true) ? Never : context.Invoke();
}
