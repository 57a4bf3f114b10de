namespace JobGrains.Hosting.Journal;

/// <summary>What waits for the writer.</summary>
internal abstract class JournalRequest
{
    /// <summary>It will not be done any more, or whether it was is unknown.</summary>
    public abstract void Fail(Exception exception);
}
