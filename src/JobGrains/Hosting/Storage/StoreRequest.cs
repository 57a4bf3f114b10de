namespace JobGrains.Hosting.Storage;

/// <summary>What waits for the writer.</summary>
internal abstract class StoreRequest
{
    /// <summary>It will not be done any more, or whether it was is unknown.</summary>
    public abstract void Fail(Exception exception);
}
