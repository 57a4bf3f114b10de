namespace JobGrains.Client;

internal sealed record RelayOverviewReply(ClusterOverview Overview);
