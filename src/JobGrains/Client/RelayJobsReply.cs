using JobGrains.Hosting;

namespace JobGrains.Client;

internal sealed record RelayJobsReply(IReadOnlyList<JobEntry> Jobs);
