namespace JobGrains.Hosting;

/// <summary>The end of a call that was sent outside a turn: a reply or an error of the engine's own.</summary>
internal readonly struct CallOutcome<TReply>
{
    private readonly TReply? _reply;

    public CallOutcome(TReply reply)
    {
        _reply = reply;
        Error = null;
    }

    public CallOutcome(JobGrainsException error)
    {
        _reply = default;
        Error = error;
    }

    /// <summary>Set when there was no reply: the call may have run, or may still run.</summary>
    public JobGrainsException? Error { get; }

    public bool IsReply => Error is null;

    public TReply Reply => Error is null ? _reply! : throw new InvalidOperationException("The call has no reply.", Error);
}
