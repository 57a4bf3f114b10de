using System.Globalization;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Testing;

/// <summary>What a simulated cluster is made of.</summary>
public sealed class SimulatedClusterOptions
{
    private const int MaxSilos = 100;
    private static readonly TimeSpan LongestVirtualTime = TimeSpan.FromDays(36_600);
    private static readonly TimeSpan LongestRealWait = TimeSpan.FromDays(1);
    private readonly List<Action<string, IServiceCollection>> _configure = [];

    /// <summary>Draws every choice: who runs next, how long a silo's loss goes unnoticed, every random fault.</summary>
    /// <value>The default is 1.</value>
    public ulong Seed { get; set; } = 1;

    /// <summary>The silos at the start; they are named s1, s2, …</summary>
    /// <value>1 to 100; the default is 3.</value>
    public int Silos { get; set; } = 3;

    /// <summary>Whether processors and the story may wait for the real world.</summary>
    /// <value>The default is <see cref="SimulationMode.Open"/>.</value>
    public SimulationMode Mode { get; set; }

    /// <summary>Whose habits the cluster has.</summary>
    /// <value>The default is <see cref="SimulatedHost.Embedded"/>.</value>
    public SimulatedHost Host { get; set; }

    /// <summary>
    /// How strong random faults are: lost, repeated and late calls, failing and slow writes, late timers and wake-ups, skewed clocks, and silos that crash, stop, restart, pause, are cut off or are declared dead
    /// wrongly. Which of them there are is drawn from the seed. They begin with the story and end with <see cref="SimulatedCluster.StopFaults"/>.
    /// A cluster that they have left without any silo gets one within half a minute.
    /// </summary>
    /// <value>0 (none, the default) to 1 (what JobGrains itself is tested with).</value>
    public double FaultStrength { get; set; }

    /// <summary>How much virtual time the story may take, beside what it lets pass by <see cref="SimulatedCluster.AdvanceAsync"/>. A story that takes more fails.</summary>
    /// <value>1 second to 36,600 days; the default is 1 day.</value>
    public TimeSpan MaxVirtualTime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How much real time a processor may wait for the real world, or keep the thread of the cluster to itself. The run fails when it is over, naming the processor.</summary>
    /// <value>100 ms to 1 day; the default is 30 seconds.</value>
    public TimeSpan MaxRealWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What the machine of each silo has free, for placement by processor time, memory and disk; given the silo's name. Other members are not used. Null means ample.</summary>
    public Func<string, SiloCapacity>? Capacity { get; set; }

    /// <summary>Where readable lines of what happens go; null writes none.</summary>
    public TextWriter? Trace { get; set; }

    /// <summary>
    /// Adds services, to each silo separately: a singleton is one object for each incarnation of a silo. An application's own registration, <c>services.AddJobGrains(…)</c> included, works as it is: jobs
    /// that it declares are saved; journal, embedded settings and hosted services have no effect. <see cref="TimeProvider"/>, <see cref="IJobClient"/> and <see cref="Random"/> are the simulated ones.
    /// </summary>
    public SimulatedClusterOptions ConfigureServices(Action<IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return ConfigureServices((_, services) => configure(services));
    }

    /// <inheritdoc cref="ConfigureServices(Action{IServiceCollection})"/>
    /// <param name="configure">Is given the silo's name, too.</param>
    public SimulatedClusterOptions ConfigureServices(Action<string, IServiceCollection> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _configure.Add(configure);
        return this;
    }

    /// <summary>
    /// Registers processors, jobs and silo filters, and changes settings, as on any host. Ended runs are kept for 366 days, unless <see cref="JobGrainsOptions.SuccessRetention"/> and
    /// <see cref="JobGrainsOptions.IdempotencyRetention"/> are set here.
    /// </summary>
    public SimulatedClusterOptions AddJobGrains(Action<JobGrainsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return ConfigureServices((_, services) => configure(new JobGrainsBuilder(services)));
    }

    /// <inheritdoc cref="AddJobGrains(Action{JobGrainsBuilder})"/>
    /// <param name="configure">Is given the silo's name, too.</param>
    public SimulatedClusterOptions AddJobGrains(Action<string, JobGrainsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return ConfigureServices((name, services) => configure(name, new JobGrainsBuilder(services)));
    }

    internal void Apply(string siloName, IServiceCollection services)
    {
        foreach (var configure in _configure)
        {
            configure(siloName, services);
        }
    }

    /// <exception cref="JobValidationException">Some value is out of its range; all are named.</exception>
    internal void ThrowIfInvalid()
    {
        var problems = new List<string>();
        Check(nameof(Silos), Silos is >= 1 and <= MaxSilos, Silos, $"1 to {MaxSilos}");
        Check(nameof(FaultStrength), FaultStrength is >= 0 and <= 1, FaultStrength, "0 to 1");
        Check(nameof(MaxVirtualTime), MaxVirtualTime >= TimeSpan.FromSeconds(1) && MaxVirtualTime <= LongestVirtualTime, MaxVirtualTime, $"1 second to {LongestVirtualTime.Days} days");
        Check(nameof(MaxRealWait), MaxRealWait >= TimeSpan.FromMilliseconds(100) && MaxRealWait <= LongestRealWait, MaxRealWait, $"100 ms to {LongestRealWait.Days} day");
        Check(nameof(Mode), Enum.IsDefined(Mode), Mode, string.Join(" or ", Enum.GetNames<SimulationMode>()));
        Check(nameof(Host), Enum.IsDefined(Host), Host, string.Join(" or ", Enum.GetNames<SimulatedHost>()));
        if (problems.Count > 0)
        {
            throw new JobValidationException(problems);
        }

        void Check(string name, bool isValid, IFormattable value, string range)
        {
            if (!isValid)
            {
                problems.Add($"{nameof(SimulatedClusterOptions)}.{name} is {value.ToString(null, CultureInfo.InvariantCulture)}; it must be {range}.");
            }
        }
    }
}
