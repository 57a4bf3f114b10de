namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>No call of JobGrains' is ever answered.</summary>
internal sealed class SilentCalls : IOutgoingGrainCallFilter
{
    public static bool IsOfJobGrains(IGrainCallContext context) => context.InterfaceMethod?.DeclaringType?.Namespace?.StartsWith("JobGrains", StringComparison.Ordinal) == true;

    public Task Invoke(IOutgoingGrainCallContext context) => IsOfJobGrains(context) ? new TaskCompletionSource().Task : context.Invoke();
}
