namespace JobGrains.Jobs;

/// <param name="Fires">How many fires the range has.</param>
internal sealed record BackfillJobReply(long Fires);
