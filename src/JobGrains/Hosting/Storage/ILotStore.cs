using JobGrains.Instances;

namespace JobGrains.Hosting.Storage;

/// <summary>A store that keeps many new runs for little more than what one costs.</summary>
internal interface ILotStore
{
    /// <summary>
    /// Makes the runs of a lot durable, all or none: from then on each has its first record, its wake-up and its entry among the open runs, as if its grain had committed them. None of them may ever have existed. Any exception means
    /// that the outcome is unknown. What is committed once the call has returned its task comes after the lot.
    /// </summary>
    ValueTask AddAsync(RunLot lot);
}
