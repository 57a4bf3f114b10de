using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Workers;

/// <summary>How the processor of a name is made, and what it fits.</summary>
internal sealed class ProcessorRegistration
{
    /// <summary>The longest name of a processor, in characters.</summary>
    public const int MaxNameLength = 128;

    private readonly Func<LazyScope, IProcessor?> _make;
    private readonly Type? _registered;

    private ProcessorRegistration(string name, Type? type, Type? registered, Func<LazyScope, IProcessor?> make)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength)
        {
            throw new JobValidationException([$"The processor name '{name}' has {name?.Length ?? 0} characters; it needs 1 to {MaxNameLength}, not all of them white space."]);
        }

        Name = name;
        Type = type;
        _registered = registered;
        _make = make;
    }

    public string Name { get; }

    /// <summary>The processor's type; null where only the object itself tells.</summary>
    public Type? Type { get; }

    /// <summary>A processor of a type: the one that the container has, otherwise one made with services from it and disposed with its session.</summary>
    public static ProcessorRegistration OfType(string name, Type type)
    {
        if (!type.IsAssignableTo(typeof(IProcessor)) || type.IsAbstract)
        {
            throw new JobValidationException([$"The type '{type}' of processor '{name}' cannot be used; it must be a class with one of IJobProcessor, IBroadcastProcessor, IMapProcessor and IMapReduceProcessor."]);
        }

        var constructors = type.GetConstructors();
        if (constructors is [{ } only] && only.GetParameters().Length == 0)
        {
            return new(name, type, type, _ => (IProcessor)Activator.CreateInstance(type)!);
        }

        var factory = new Lazy<ObjectFactory>(() => ActivatorUtilities.CreateFactory(type, []));
        return new(name, type, type, scope => (IProcessor)factory.Value.Invoke(scope.Services, null));
    }

    /// <summary>A processor that a function makes. It belongs to the function: JobGrains does not dispose it.</summary>
    public static ProcessorRegistration OfFactory(string name, Func<IServiceProvider, IProcessor> make) =>
        new(name, null, null, scope => make(scope.Services));

    /// <summary>A processor object that all sessions share.</summary>
    public static ProcessorRegistration OfInstance(string name, IProcessor processor) => new(name, processor.GetType(), null, _ => processor);

    /// <summary>A function as the processor of a standalone job or broadcast.</summary>
    public static ProcessorRegistration OfDelegate(string name, Func<IJobContext, CancellationToken, ValueTask<ProcessorResult>> process) =>
        OfInstance(name, new DelegateJobProcessor(process));

    /// <summary>A function as the processor of a map.</summary>
    public static ProcessorRegistration OfDelegate(string name, Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) =>
        OfInstance(name, new DelegateMapProcessor(process));

    /// <summary>Two functions as the processor of a map-reduce.</summary>
    public static ProcessorRegistration OfDelegate(
        string name,
        Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process,
        Func<IJobContext, IAsyncEnumerable<TaskResult>, CancellationToken, ValueTask<ProcessorResult>> reduce) =>
        OfInstance(name, new DelegateMapReduceProcessor(process, reduce));

    /// <summary>A method of a service, of which each session takes its own from its scope.</summary>
    public static ProcessorRegistration OfMethod<TService>(string name, Func<TService, IJobContext, CancellationToken, ValueTask<ProcessorResult>> method)
        where TService : notnull =>
        new(name, typeof(DelegateJobProcessor), null, scope =>
        {
            var service = scope.Services.GetRequiredService<TService>();
            return new DelegateJobProcessor((context, cancellationToken) => method(service, context, cancellationToken));
        });

    /// <summary>Why the processor does not fit an execution type, for people; null where it does, or where only the object tells.</summary>
    public string? DescribeMisfit(ExecutionType executionType) => Type is null ? null : DescribeMisfit(Name, Type, executionType);

    /// <summary>Makes the processor for a session, whose scope is opened only if that needs services. <paramref name="isOwned"/> says that the session disposes it.</summary>
    public IProcessor Make(LazyScope scope, IServiceProviderIsService? known, out bool isOwned)
    {
        isOwned = false;
        if (_registered is not null)
        {
            if (known?.IsService(_registered) == true)
            {
                return (IProcessor)scope.Services.GetRequiredService(_registered);
            }

            isOwned = true;
        }

        return _make(scope) ?? throw new InvalidOperationException($"The factory of processor '{Name}' returned null.");
    }

    internal static string? DescribeMisfit(string name, Type type, ExecutionType executionType)
    {
        var fits = executionType switch
        {
            ExecutionType.Standalone => type.IsAssignableTo(typeof(IJobProcessor)),
            ExecutionType.Broadcast => type.IsAssignableTo(typeof(IBroadcastProcessor)) || type.IsAssignableTo(typeof(IJobProcessor)),
            ExecutionType.Map => type.IsAssignableTo(typeof(IMapProcessor)),
            ExecutionType.MapReduce => type.IsAssignableTo(typeof(IMapReduceProcessor)),
            _ => false,
        };

        if (fits)
        {
            return null;
        }

        var needed = executionType switch
        {
            ExecutionType.Standalone => nameof(IJobProcessor),
            ExecutionType.Broadcast => $"{nameof(IBroadcastProcessor)} or {nameof(IJobProcessor)}",
            ExecutionType.Map => $"{nameof(IMapProcessor)} or {nameof(IMapReduceProcessor)}",
            _ => nameof(IMapReduceProcessor),
        };
        return $"Processor '{name}' ({type}) cannot run a job of execution type {executionType}: that needs {needed}. Implement it, or change the job's ExecutionType.";
    }
}
