using JobGrains.Hosting;

namespace JobGrains.Client;

internal sealed record RelayFindRequest(HistorySearch Search);
