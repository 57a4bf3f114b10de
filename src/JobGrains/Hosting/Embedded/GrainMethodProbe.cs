using System.Reflection;

namespace JobGrains.Hosting.Embedded;

/// <summary>A grain that only notes which of its methods was called.</summary>
internal class GrainMethodProbe : DispatchProxy
{
    public MethodInfo? Called { get; private set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Called = targetMethod;
        return targetMethod is null ? null : Activator.CreateInstance(targetMethod.ReturnType);
    }
}
