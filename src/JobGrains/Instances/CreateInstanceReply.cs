namespace JobGrains.Instances;

/// <param name="Outcome">Whether the run is new.</param>
/// <param name="Status">Its status.</param>
/// <param name="JointETag">What <see cref="CreateInstanceRequest.Joint"/> was committed with; null where it was not.</param>
internal sealed record CreateInstanceReply(RunOutcome Outcome, InstanceStatus Status, long? JointETag = null);
