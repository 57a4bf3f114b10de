namespace JobGrains.Client;

/// <param name="Ended">The run that has ended; null if it has not.</param>
internal sealed record RelayEndReply(InstanceInfo? Ended);
