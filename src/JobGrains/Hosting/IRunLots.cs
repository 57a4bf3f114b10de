using JobGrains.Instances;

namespace JobGrains.Hosting;

/// <summary>Accepts runs that wait for their time together, without their grains. May be used from any thread.</summary>
internal interface IRunLots
{
    /// <summary>Makes the runs of a lot durable, all or none; false where each is to be created by its grain, and nothing was done.</summary>
    /// <param name="lot">Runs whose keys nobody has used before.</param>
    /// <exception cref="JobGrainsUnavailableException">Whether they are there is unknown. If they come late, they come before whatever is committed of them from now on.</exception>
    ValueTask<bool> TryAddAsync(RunLot lot);
}
