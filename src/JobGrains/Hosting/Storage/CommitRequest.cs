using System.Threading.Tasks.Sources;

namespace JobGrains.Hosting.Storage;

/// <summary>A commit that waits to be durable.</summary>
internal sealed class CommitRequest(StoreCommit commit) : StoreRequest, IValueTaskSource<StoreCommitReply>
{
    // Who waits goes on elsewhere: the writer has other things to do.
    private ManualResetValueTaskSourceCore<StoreCommitReply> _core = new() { RunContinuationsAsynchronously = true };

    public StoreCommit Commit => commit;

    /// <summary>The number of its entry.</summary>
    public long Sequence { get; set; }

    /// <summary>The number of the entry of <see cref="StoreCommit.Joint"/>; 0 where there is none.</summary>
    public long JointSequence { get; set; }

    public ValueTask<StoreCommitReply> Reply => new(this, _core.Version);

    public bool IsAnswered { get; private set; }

    public void Answer(StoreCommitReply reply)
    {
        IsAnswered = true;
        _core.SetResult(reply);
    }

    public override void Fail(Exception exception)
    {
        if (!IsAnswered)
        {
            IsAnswered = true;
            _core.SetException(exception);
        }
    }

    StoreCommitReply IValueTaskSource<StoreCommitReply>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<StoreCommitReply>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<StoreCommitReply>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
