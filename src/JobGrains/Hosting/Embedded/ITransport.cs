namespace JobGrains.Hosting.Embedded;

/// <summary>
/// Carries calls between callers and activations. The embedded host has none: there a call goes straight to its target. The simulated cluster puts delays,
/// losses and repeats here: it forks the call (which copies the request through the serializer), delivers the fork when it likes, and completes the call from the fork.
/// </summary>
internal interface ITransport
{
    /// <summary>
    /// Takes a call on its way. The transport sees to it that the call ends: by <see cref="Call.CompleteFrom"/> or <see cref="Call.Fail"/>, also when it loses
    /// the request or the reply. Called on the caller's scheduler.
    /// </summary>
    void Send(Call call);
}
