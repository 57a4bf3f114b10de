using System.Collections.Concurrent;
using System.Reflection;
using JobGrains.Hosting;
using Orleans.Serialization.Invocation;

namespace JobGrains.Orleans.Grains;

/// <summary>
/// Which requests may run while another one awaits: those whose method carries <see cref="InterleavesAttribute"/>. Orleans' own attributes are not seen through the engine's interfaces.
/// </summary>
internal static class Interleaving
{
    // What is remembered never changes: it only saves looking it up again.
    private static readonly ConcurrentDictionary<MethodInfo, bool> Methods = new();

    public static bool IsAllowed(IInvokable request) =>
        request.GetMethod() is { } method && Methods.GetOrAdd(method, static found => found.IsDefined(typeof(InterleavesAttribute), inherit: false));
}
