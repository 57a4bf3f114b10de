using JobGrains.Hosting;

namespace JobGrains.Tests.Hosting;

internal interface IProbeGrain
{
    ValueTask<ProbeReply> WhoAsync(ProbeRequest request);

    /// <summary>Notes its begin, waits for the gate of that name, notes its end.</summary>
    ValueTask<ProbeReply> WaitAsync(ProbeRequest request);

    [Interleaves]
    ValueTask<ProbeReply> PeekAsync(ProbeRequest request);

    ValueTask<ProbeReply> WriteAsync(ProbeRequest request);

    ValueTask<ProbeReply> ReadAsync(ProbeRequest request);

    ValueTask<ProbeReply> EndAsync(ProbeRequest request);

    ValueTask<ProbeReply> HoldAsync(ProbeRequest request);

    ValueTask<ProbeReply> ThrowAsync(ProbeRequest request);

    ValueTask<ProbeReply> SendAsync(ProbeRequest request);

    ValueTask<ProbeReply> StartTimerAsync(ProbeRequest request);

    ValueTask<ProbeReply> WakeMeAsync(ProbeRequest request);
}
