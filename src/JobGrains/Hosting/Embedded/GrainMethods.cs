using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace JobGrains.Hosting.Embedded;

/// <summary>Finds out which method of a grain's interface a call names, by letting the call call a proxy, once for each place in the code.</summary>
internal sealed class GrainMethods
{
    // By the place in the code: which attributes a method has is looked up once as well.
    private readonly ConcurrentDictionary<object, GrainMethod> _methods = new(ReferenceEqualityComparer.Instance);

    private GrainMethods()
    {
    }

    /// <summary>Shared: what it learns about the methods is the same for everybody, and the reflection that finds it out costs as much as a hundred calls.</summary>
    public static GrainMethods Engine { get; } = new();

    public MethodInfo Of<TGrain, TRequest, TReply>(GrainCall<TGrain, TRequest, TReply> call)
        where TGrain : class =>
        Find(call).Method;

    public bool Interleaves<TGrain, TRequest, TReply>(GrainCall<TGrain, TRequest, TReply> call)
        where TGrain : class =>
        Find(call).Interleaves;

    /// <summary>A capturing lambda could not be copied, dropped or named: it is an error of the engine.</summary>
    [Conditional("DEBUG")]
    public static void CheckCapturesNothing(Delegate call)
    {
        if (call.Target is { } target && target.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length > 0)
        {
            throw new InvalidOperationException($"The call {call.Method.DeclaringType?.FullName}.{call.Method.Name} captures; make its lambda static.");
        }
    }

    private GrainMethod Find<TGrain, TRequest, TReply>(GrainCall<TGrain, TRequest, TReply> call)
        where TGrain : class
    {
        if (!_methods.TryGetValue(call, out var found))
        {
            var probe = DispatchProxy.Create<TGrain, GrainMethodProbe>();
            _ = call(probe, default!);
            var method = ((GrainMethodProbe)(object)probe).Called ?? throw new InvalidOperationException($"A call of {typeof(TGrain).Name} calls no method.");
            found = new GrainMethod(method, method.IsDefined(typeof(InterleavesAttribute), inherit: false));
            _methods[call] = found;
        }

        return found;
    }

    private sealed record GrainMethod(MethodInfo Method, bool Interleaves);
}
