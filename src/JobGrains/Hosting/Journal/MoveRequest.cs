using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>A record to be copied forward, unless it has changed since it was read.</summary>
internal sealed class MoveRequest(RecordName name, StoredRecord stored) : StoreRequest
{
    public RecordName Name => name;

    public StoredRecord Stored => stored;

    /// <summary>It is moved another time.</summary>
    public override void Fail(Exception exception)
    {
    }
}
