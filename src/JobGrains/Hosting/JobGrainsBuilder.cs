using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Listeners;
using JobGrains.Schedules;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>Says what a silo has: processors, jobs declared in code, filters, settings. The same on every host.</summary>
public sealed class JobGrainsBuilder
{
    internal JobGrainsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that JobGrains is added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>
    /// Registers a processor. Each session (the tasks of one attempt on one silo) has an object of its own, made with services of its scope; where the container knows the
    /// type, it is taken from there.
    /// </summary>
    /// <param name="name">The name that <see cref="JobDefinition.Processor"/> refers to; 1 to 128 characters.</param>
    /// <exception cref="JobValidationException">The name is empty or too long, or the type is no processor.</exception>
    public JobGrainsBuilder AddProcessor<TProcessor>(string name)
        where TProcessor : class, IProcessor =>
        Add(ProcessorRegistration.OfType(name, typeof(TProcessor)));

    /// <summary>Registers a processor that a function makes, once for each session. It belongs to the function: JobGrains does not dispose it.</summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    public JobGrainsBuilder AddProcessor(string name, Func<IServiceProvider, IProcessor> make) => Add(ProcessorRegistration.OfFactory(name, make));

    /// <summary>Registers a function as the processor of a standalone job or a broadcast.</summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    public JobGrainsBuilder AddProcessor(string name, Func<IJobContext, CancellationToken, ValueTask<ProcessorResult>> process) =>
        Add(ProcessorRegistration.OfDelegate(name, process));

    /// <summary>Registers a function as the processor of a map.</summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    public JobGrainsBuilder AddProcessor(string name, Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process) =>
        Add(ProcessorRegistration.OfDelegate(name, process));

    /// <summary>Registers two functions as the processor of a map-reduce.</summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    public JobGrainsBuilder AddProcessor(
        string name,
        Func<IMapContext, CancellationToken, ValueTask<ProcessorResult>> process,
        Func<IJobContext, IAsyncEnumerable<TaskResult>, CancellationToken, ValueTask<ProcessorResult>> reduce) =>
        Add(ProcessorRegistration.OfDelegate(name, process, reduce));

    /// <summary>Registers a method of a service as the processor of a standalone job or a broadcast.</summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    public JobGrainsBuilder AddProcessor<TService>(string name, Func<TService, IJobContext, CancellationToken, ValueTask<ProcessorResult>> method)
        where TService : notnull =>
        Add(ProcessorRegistration.OfMethod(name, method));

    /// <summary>
    /// Registers a listener under a name that stands for its place in what happens: a process that registers the same name later goes on where the last one was. Each event goes to one process of the cluster. An
    /// object of the type is made, or taken from the container, in a scope of each call.
    /// </summary>
    /// <param name="name">1 to 64 characters of <c>[A-Za-z0-9._-]</c>.</param>
    /// <param name="filter">What it hears; null means everything. Of processes that say different things the one that started last decides.</param>
    /// <exception cref="JobValidationException">The name or the filter is invalid.</exception>
    public JobGrainsBuilder AddListener<TListener>(string name, JobListenerFilter? filter = null)
        where TListener : class, IJobListener =>
        Add(ListenerRegistration.OfType<TListener>(name, filter));

    /// <summary>Registers a function as a listener. See <see cref="AddListener{TListener}(string, JobListenerFilter?)"/>.</summary>
    /// <exception cref="JobValidationException">The name or the filter is invalid.</exception>
    public JobGrainsBuilder AddListener(string name, Func<JobEvent, CancellationToken, ValueTask> onEvent, JobListenerFilter? filter = null) =>
        Add(ListenerRegistration.OfDelegate(name, onEvent, filter));

    /// <summary>
    /// Declares a job: it is saved when the silo starts, unless a declaration with the same or a higher <see cref="JobDefinition.Revision"/> was saved before, or the
    /// job was deleted.
    /// </summary>
    public JobGrainsBuilder AddJob(JobDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Services.AddSingleton(new JobDeclaration(definition));
        return this;
    }

    /// <summary>Registers a filter under the name that <see cref="PlacementOptions.Filter"/> refers to.</summary>
    public JobGrainsBuilder AddSiloFilter(string name, ISiloFilter filter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(filter);
        Services.AddSingleton(new SiloFilterRegistration(name, _ => filter));
        return this;
    }

    /// <summary>Registers a filter that is made with services.</summary>
    public JobGrainsBuilder AddSiloFilter<TFilter>(string name)
        where TFilter : class, ISiloFilter
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Services.AddSingleton(new SiloFilterRegistration(name, static services => ActivatorUtilities.GetServiceOrCreateInstance<TFilter>(services)));
        return this;
    }

    /// <summary>Registers holidays under the name that <see cref="ScheduleCalendar.Holidays"/> refers to. All silos need them.</summary>
    public JobGrainsBuilder AddHolidays(string name, IHolidays holidays)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(holidays);
        Services.AddSingleton(new HolidayRegistration(name, _ => holidays));
        return this;
    }

    /// <summary>Registers holidays that are made with services.</summary>
    public JobGrainsBuilder AddHolidays<THolidays>(string name)
        where THolidays : class, IHolidays
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Services.AddSingleton(new HolidayRegistration(name, static services => ActivatorUtilities.GetServiceOrCreateInstance<THolidays>(services)));
        return this;
    }

    /// <summary>Changes the engine's settings.</summary>
    public JobGrainsBuilder Configure(Action<JobGrainsOptions> configure)
    {
        Services.ConfigureAll(configure);
        return this;
    }

    /// <summary>Changes the engine's settings on the silo of that name only, after those for all.</summary>
    public JobGrainsBuilder ConfigureSilo(string siloName, Action<JobGrainsOptions> configure)
    {
        Services.Configure(siloName, configure);
        return this;
    }

    /// <summary>Changes the settings of metrics.</summary>
    public JobGrainsBuilder ConfigureTelemetry(Action<TelemetryOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    /// <summary>
    /// Keeps everything in a journal, in files of a folder: what was accepted survives the end of the process and of the machine. Without it the embedded host keeps everything in memory.
    /// </summary>
    /// <param name="folder">The folder; it is created if it is not there. One process at a time can use it: the start of another one fails.</param>
    /// <param name="configure">Changes further settings.</param>
    public JobGrainsBuilder UseJournal(string folder, Action<JournalOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        Services.AddOptions<JournalOptions>().ValidateOnStart();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JournalOptions>, JournalOptionsValidator>());
        Services.TryAddSingleton<JournalHost>();
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreHost, JournalHost>(static provider => provider.GetRequiredService<JournalHost>()));
        Services.Configure<JournalOptions>(options => options.Folder = folder);
        Services.Configure(configure ?? (static _ => { }));
        return this;
    }

    /// <summary>Changes the settings of the embedded host.</summary>
    public JobGrainsBuilder ConfigureEmbedded(Action<EmbeddedOptions> configure)
    {
        Services.Configure(configure);
        return this;
    }

    private JobGrainsBuilder Add(ProcessorRegistration registration)
    {
        Services.AddSingleton(registration);
        return this;
    }

    private JobGrainsBuilder Add(ListenerRegistration registration)
    {
        Services.AddSingleton(registration);
        return this;
    }
}
