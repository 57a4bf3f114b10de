using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>What is asked of fires.</summary>
internal sealed partial class JobClient
{
    public async Task<long> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        Check(request.JobId);
        var ask = new BackfillJobRequest(InstanceIds.DrawKey(_host.Random), request);
        var reply = await _calls.CallAsync<IJobGrain, BackfillJobRequest, BackfillJobReply>(
            request.JobId.Value, static (grain, fill) => grain.BackfillAsync(fill), ask, cancellationToken);
        return reply.Fires;
    }
}
