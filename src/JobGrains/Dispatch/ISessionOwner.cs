namespace JobGrains.Dispatch;

/// <summary>What a worker asks of the grain that owns the processor sessions of an attempt: the tracker of a map, otherwise the instance.</summary>
internal interface ISessionOwner
{
    /// <summary>What a session needs to run; nothing where the attempt has ended.</summary>
    ValueTask<SessionReply> DescribeSessionAsync(SessionRequest request);

    /// <summary>Asks for the release of an idle session. Refused while anything, sent or unsent, is addressed to that silo, or the finaliser will be.</summary>
    ValueTask<ReleaseSessionReply> ReleaseSessionAsync(SessionRequest request);
}
