using JobGrains.Hosting;

namespace JobGrains.Client;

internal sealed record RelayOpenReply(IReadOnlyList<OpenEntry> Entries, int ShardCount);
