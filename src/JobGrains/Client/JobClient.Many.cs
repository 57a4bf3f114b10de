using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>Many runs at a time. Those that wait for their time, and bring no key, are accepted in lots where the store has them; the others are created one by one, many at once.</summary>
internal sealed partial class JobClient
{
    private const int RunManyConcurrency = 1_024;
    private const int LotsUnderWay = 8;

    public async Task<IReadOnlyList<RunManyResult>> RunManyAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default)
    {
        RunRequestValidator.ThrowIfInvalid(requests);
        var batch = new RunBatch(
            requests,
            (request, begun) => begun is null ? RunAsync(request, cancellationToken) : RunAsync(request, _host.Traces.OfCaller(), begun, cancellationToken));

        // A span a run begins and ends with the call of its grain.
        if (_host.Lots is { } lots && !_host.Traces.IsOn)
        {
            await RunLotsAsync(lots, batch, cancellationToken);
        }

        await Task.WhenAll(Enumerable.Range(0, Math.Min(RunManyConcurrency, requests.Count)).Select(_ => batch.RunAsync()).ToList());
        return batch.Results;
    }

    private async Task RunLotsAsync(IRunLots lots, RunBatch batch, CancellationToken cancellationToken)
    {
        var drafts = new Dictionary<JobId, LotDraft?>();
        var underWay = new Queue<Task>();
        for (var i = 0; i < batch.Requests.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            var request = batch.Requests[i];
            if (!LotDraft.MayTake(request))
            {
                continue;
            }

            if (!drafts.TryGetValue(request.JobId, out var draft))
            {
                draft = await TryBeginLotAsync(request.JobId);
                drafts.Add(request.JobId, draft);
            }

            if (draft?.TryAdd(i, request) == true && draft.IsFull)
            {
                drafts.Remove(request.JobId);
                if (underWay.Count == LotsUnderWay)
                {
                    await underWay.Dequeue();
                }

                underWay.Enqueue(AcceptAsync(lots, draft, batch));
            }
        }

        foreach (var draft in drafts.Values)
        {
            if (draft is { IsWorthIt: true } && !cancellationToken.IsCancellationRequested)
            {
                underWay.Enqueue(AcceptAsync(lots, draft, batch));
            }
        }

        await Task.WhenAll(underWay);
    }

    /// <summary>Null where the runs of the job are to be seen to one by one.</summary>
    private async ValueTask<LotDraft?> TryBeginLotAsync(JobId jobId)
    {
        try
        {
            return JobId.Describe(jobId.Value) is null && await _host.GetJobAsync(jobId) is { } job && AdmissionLimit.Of(job.Definition) == 0
                ? new LotDraft(job, _host.Time.GetUtcNow(), _host.Traces.OfCaller(), _host.Random)
                : null;
        }
        catch (JobGrainsException)
        {
            return null;
        }
    }

    private static async Task AcceptAsync(IRunLots lots, LotDraft draft, RunBatch batch)
    {
        var lot = draft.ToLot();
        var isAdded = false;
        try
        {
            if (!await lots.TryAddAsync(lot))
            {
                return;
            }

            isAdded = true;
        }
        catch (JobGrainsUnavailableException)
        {
            // Each is asked for again, with the key that it has.
        }

        var at = 0;
        foreach (var part in lot.Parts)
        {
            foreach (var key in part.Keys)
            {
                if (isAdded)
                {
                    batch.Answer(draft.Positions[at], new RunReceipt(lot.Ids[at], new RunKey(lot.JobId, key), RunOutcome.Created));
                }
                else
                {
                    batch.Begin(draft.Positions[at], new BegunRun(key, lot.Generation, lot.AcceptedTime));
                }

                at++;
            }
        }
    }
}
