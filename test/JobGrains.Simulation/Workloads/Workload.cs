using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Workloads;

/// <summary>What a lifetime is about: the jobs that it has, who acts in it, and what is peculiar to it. To add one, write a class and name it in <see cref="WorkloadList"/>.</summary>
internal abstract class Workload
{
    /// <summary>What the command line calls it.</summary>
    public string Name => GetType().Name;

    /// <summary>How many seeds draw it, in proportion to the others.</summary>
    public abstract int Share { get; }

    /// <summary>Changes what every lifetime draws: silos, rates, options.</summary>
    public virtual void Shape(Plan plan, SimRandom random)
    {
    }

    public abstract IReadOnlyList<JobDefinition> DrawJobs(JobDrawing draw);

    /// <summary>Who acts: by default one client a run, the jobs in turn.</summary>
    public virtual IEnumerable<Actor> Cast(Stage stage)
    {
        for (var i = 0; i < stage.Plan.Runs; i++)
        {
            yield return new Story(stage, stage.Plan.Jobs[i % stage.Plan.Jobs.Count], i);
        }
    }
}
