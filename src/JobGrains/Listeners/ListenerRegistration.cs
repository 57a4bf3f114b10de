using JobGrains.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Listeners;

/// <summary>A listener of this process: its name, what it hears, and how it is called.</summary>
internal sealed class ListenerRegistration
{
    public const int MaxNameLength = 64;
    public const int MaxJobs = 1_000;

    private readonly Func<IServiceProvider, IJobListener>? _make;
    private readonly IJobListener? _instance;

    private ListenerRegistration(string? name, JobListenerFilter? filter, Func<IServiceProvider, IJobListener>? make, IJobListener? instance)
    {
        var problems = new ProblemList($"Listener '{name}'");
        if (!JobId.TryParse(name, out _))
        {
            problems.Say($"The name has {name?.Length ?? 0} characters; it needs 1 to {MaxNameLength} of [A-Za-z0-9._-].");
        }

        Filter = filter ?? JobListenerFilter.All;
        if (Filter.Jobs.Count > MaxJobs)
        {
            problems.Say($"It names {Filter.Jobs.Count} jobs; at most {MaxJobs} are allowed. Leave the list empty, and look at the job of each event.");
        }

        if (Filter.Kinds.Any(static kind => !Enum.IsDefined(kind)))
        {
            problems.Say($"It names kinds of events that there are not: {string.Join(", ", Filter.Kinds.Where(static kind => !Enum.IsDefined(kind)))}.");
        }

        problems.ThrowIfAny();
        Name = name!;
        _make = make;
        _instance = instance;
    }

    public string Name { get; }

    public JobListenerFilter Filter { get; }

    /// <summary>A listener of a type: the one that the container has, otherwise one made with its services; in a scope of each call.</summary>
    public static ListenerRegistration OfType<TListener>(string name, JobListenerFilter? filter)
        where TListener : class, IJobListener
    {
        var factory = new Lazy<ObjectFactory>(static () => ActivatorUtilities.CreateFactory(typeof(TListener), []));
        return new(name, filter, services => services.GetService<TListener>() ?? (IJobListener)factory.Value.Invoke(services, null), null);
    }

    public static ListenerRegistration OfDelegate(string name, Func<JobEvent, CancellationToken, ValueTask> onEvent, JobListenerFilter? filter)
    {
        ArgumentNullException.ThrowIfNull(onEvent);
        return OfInstance(name, new DelegateJobListener(onEvent), filter);
    }

    public static ListenerRegistration OfInstance(string name, IJobListener listener, JobListenerFilter? filter) => new(name, filter, null, listener);

    public async ValueTask CallAsync(IServiceProvider services, JobEvent jobEvent, CancellationToken cancellationToken)
    {
        if (_instance is not null)
        {
            await _instance.OnEventAsync(jobEvent, cancellationToken);
            return;
        }

        await using var scope = services.CreateAsyncScope();
        await _make!(scope.ServiceProvider).OnEventAsync(jobEvent, cancellationToken);
    }
}
