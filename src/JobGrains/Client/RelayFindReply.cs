using JobGrains.Hosting;

namespace JobGrains.Client;

internal sealed record RelayFindReply(HistorySlice Slice);
