using JobGrains.Hosting.Embedded;

namespace JobGrains.Testing.Cluster;

/// <summary>What happens to some calls until it is removed.</summary>
internal sealed class CallDisturbance(CallFaultKind kind, TimeSpan delay, int limit, Func<Call, bool> isStruck)
{
    public CallFaultKind Kind { get; } = kind;

    public TimeSpan Delay { get; } = delay;

    public int Count { get; private set; }

    /// <summary>Whether it strikes this call, which counts.</summary>
    public bool Strikes(Call call)
    {
        if (Count >= limit || !isStruck(call))
        {
            return false;
        }

        Count++;
        return true;
    }
}
