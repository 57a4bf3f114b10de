namespace JobGrains.Hosting.Entries.Histories;

/// <param name="From">Rows whose ends are not before this time, the beginning of an hour.</param>
internal sealed record CountHistoryRequest(DateTimeOffset From);
