using JobGrains.Diagnostics;
using JobGrains.Instances;
using JobGrains.Jobs;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Client;

/// <summary>Runs that are accepted at one time and created at another.</summary>
internal sealed partial class JobClient : IRunPreparer
{
    public async Task<PreparedRun[]> PrepareAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
        {
            RunRequestValidator.ThrowIfInvalid(request);
        }

        var jobs = new Dictionary<JobId, JobInfo>();
        var prepared = new PreparedRun[requests.Count];
        for (var i = 0; i < prepared.Length; i++)
        {
            prepared[i] = await PrepareAsync(requests[i], jobs, cancellationToken);
        }

        return prepared;
    }

    /// <summary>
    /// Creates a run that was accepted before, in the generation of its job that it was accepted for. To repeat that is harmless for as long as its record is kept. What it throws is a defect.
    /// </summary>
    public async Task<CreationReply> CreateAsync(PreparedRun prepared, CancellationToken cancellationToken)
    {
        var isUnknown = false;
        for (var round = 1; ; round++)
        {
            string reason;
            try
            {
                return await CreateOnceAsync(prepared, cancellationToken);
            }
            catch (JobGrainsUnavailableException exception)
            {
                isUnknown = true;
                reason = exception.Message;
            }
            catch (JobBacklogFullException exception)
            {
                return new CreationReply(CreationVerdict.Held, exception.Message);
            }
            catch (JobGrainsException exception)
            {
                // After a call whose outcome is unknown the run may be created yet: what is refused is to be so for good.
                return new CreationReply(isUnknown ? CreationVerdict.Unknown : CreationVerdict.Refused, exception.Message);
            }

            if (round == ClientCalls.MaxTries || cancellationToken.IsCancellationRequested)
            {
                return new CreationReply(CreationVerdict.Unknown, reason);
            }

            await _calls.PauseAsync(round, CancellationToken.None);
        }
    }

    private async ValueTask<PreparedRun> PrepareAsync(RunRequest request, Dictionary<JobId, JobInfo> jobs, CancellationToken cancellationToken)
    {
        using var activity = _host.Traces.StartCall(Spans.Run, request.JobId.Value);
        try
        {
            if (!jobs.TryGetValue(request.JobId, out var job))
            {
                job = await _calls.RepeatAsync((_host, request.JobId), static ask => ask._host.GetJobAsync(ask.JobId), cancellationToken) ?? throw NotFound(request.JobId, await ReadAsync(request.JobId, cancellationToken));
                jobs.Add(request.JobId, job);
            }

            var accepted = _host.Time.GetUtcNow();
            var origin = request.IdempotencyKey is null ? KeyOrigin.Fresh : KeyOrigin.Caller;
            var run = origin == KeyOrigin.Caller ? request : request with { IdempotencyKey = InstanceIds.DrawKey(_host.Random) };
            var instanceId = InstanceIds.Make(run.JobId, job.Generation, run.IdempotencyKey);
            if (RunRefusal.Of(job.Definition, job.Status, run, accepted) is { } refusal && (origin == KeyOrigin.Fresh || await _instances.ReadStateAsync(instanceId, cancellationToken) is null))
            {
                throw refusal;
            }

            activity?.SetTag(Attributes.InstanceId, instanceId.Value);
            return new PreparedRun { InstanceId = instanceId, Run = run, KeyOrigin = origin, AcceptedTime = accepted, Trace = _host.Traces.OfCaller() };
        }
        catch (JobGrainsException exception)
        {
            EngineTraces.Fail(activity, exception);
            throw;
        }
    }

    private async Task<CreationReply> CreateOnceAsync(PreparedRun prepared, CancellationToken cancellationToken)
    {
        var (run, id) = (prepared.Run, prepared.InstanceId);
        var job = await _host.GetJobAsync(run.JobId);
        if (job?.Generation != id.Generation)
        {
            // The copy may be of before the job was created again.
            var reply = await ReadAsync(run.JobId, cancellationToken);
            job = reply.Job;
            if (job?.Generation != id.Generation)
            {
                return await _instances.ReadStateAsync(id, cancellationToken) is null
                    ? throw new JobNotFoundException(run.JobId, $"Job '{run.JobId}' was deleted before its run '{id}', which had been accepted at {prepared.AcceptedTime:O}, was created.")
                    : new CreationReply(CreationVerdict.Settled);
            }

            _host.DropJob(run.JobId, reply.Version);
        }

        // When it is decided to create it, which may be long after it was accepted: how long a repeat may come depends on that.
        var now = _host.Time.GetUtcNow();
        RunOutcome outcome;
        if (AdmissionLimit.Of(job!.Definition) > 0)
        {
            var ask = new RunJobRequest(run, prepared.KeyOrigin, now, Trace: prepared.Trace, Accepted: new AcceptedRun(id.Generation, prepared.AcceptedTime));
            outcome = (await _host.CallAsync<IJobGrain, RunJobRequest, RunJobReply>(run.JobId.Value, static (grain, request) => grain.RunAsync(request), ask)).Outcome;
        }
        else if (job.Status == JobStatus.Paused && await _instances.ReadStateAsync(id, cancellationToken) is null)
        {
            return new CreationReply(CreationVerdict.Held, $"Job '{run.JobId}' is paused.");
        }
        else
        {
            var create = new CreateInstanceRequest
            {
                Snapshot = job.Definition,
                Run = run,
                KeyOrigin = prepared.KeyOrigin,
                DecidedTime = now,
                AcceptedTime = prepared.AcceptedTime,
                Trace = prepared.Trace,
            };
            outcome = (await _host.CallAsync<IJobInstanceGrain, CreateInstanceRequest, CreateInstanceReply>(id.Value, static (grain, request) => grain.CreateAsync(request), create)).Outcome;
        }

        return new CreationReply(outcome == RunOutcome.Created ? CreationVerdict.Created : CreationVerdict.Settled);
    }
}
