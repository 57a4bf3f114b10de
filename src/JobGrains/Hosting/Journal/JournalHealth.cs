namespace JobGrains.Hosting.Journal;

/// <summary>How a journal is. Read from any thread.</summary>
internal sealed class JournalHealth
{
    private volatile Report _report = new(JournalState.Healthy, null);

    public JournalState State => _report.State;

    /// <summary>What is wrong; null where nothing is.</summary>
    public string? Reason => _report.Reason;

    public void Set(JournalState state, string? reason) => _report = new Report(state, reason);

    private sealed record Report(JournalState State, string? Reason);
}
