namespace JobGrains.Jobs;

/// <param name="InstanceId">The instance that asks.</param>
/// <param name="Priority">Its priority in the queue.</param>
/// <param name="Previous">
/// The last admission number that the instance knows of, 0 for none. An admission with a higher number is the answer to this very request, whose reply was lost; one with
/// this or a lower number belongs to an earlier attempt, whose release is still on its way.
/// </param>
internal sealed record SlotRequest(InstanceId InstanceId, int Priority, long Previous = 0);
