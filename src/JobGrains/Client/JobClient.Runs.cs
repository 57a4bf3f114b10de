using JobGrains.Diagnostics;
using JobGrains.Instances;
using JobGrains.Jobs;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Client;

/// <summary>Running jobs. A run of a job without a limit goes straight to its instance: no grain of the job is asked, and little is allocated.</summary>
internal sealed partial class JobClient
{
    public Task<RunReceipt> RunAsync(JobId jobId, string? parameters = null, CancellationToken cancellationToken = default) =>
        RunAsync(new RunRequest { JobId = jobId, Parameters = parameters }, cancellationToken);

    public Task<RunReceipt> RunAsync(RunRequest request, CancellationToken cancellationToken = default) =>
        _host.Traces.IsOn ? TraceRunAsync(request, cancellationToken) : RunAsync(request, _host.Traces.OfCaller(), begun: null, cancellationToken);

    private async Task<RunReceipt> TraceRunAsync(RunRequest request, CancellationToken cancellationToken)
    {
        using var activity = _host.Traces.StartCall(Spans.Run, request?.JobId.Value);
        try
        {
            var receipt = await RunAsync(request!, _host.Traces.OfCaller(), begun: null, cancellationToken);
            activity?.SetTag(Attributes.InstanceId, receipt.InstanceId.Value);
            return receipt;
        }
        catch (JobGrainsException exception)
        {
            EngineTraces.Fail(activity, exception);
            throw;
        }
    }

    private async Task<RunReceipt> RunAsync(RunRequest request, StoredTrace? trace, BegunRun? begun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RunRequestValidator.ThrowIfInvalid(request);
        cancellationToken.ThrowIfCancellationRequested();

        // The key is chosen once, before the first call: whatever is repeated from here on finds the same run.
        var origin = request.IdempotencyKey is null ? KeyOrigin.Fresh : KeyOrigin.Caller;
        var run = origin == KeyOrigin.Caller ? request : request with { IdempotencyKey = begun?.Key ?? InstanceIds.DrawKey(_host.Random) };
        var key = new RunKey(run.JobId, run.IdempotencyKey!);
        var decided = begun?.Decided ?? _host.Time.GetUtcNow();
        var generation = begun?.Generation ?? -1;
        for (var round = 1; ; round++)
        {
            JobGrainsUnavailableException? unknown = null;
            try
            {
                var job = await _host.GetJobAsync(run.JobId);
                if (generation >= 0 && generation != job?.Generation)
                {
                    // The job was deleted after a call whose outcome is unknown: another call could make a second run, in the next generation.
                    throw new JobRunUnknownException(key);
                }

                if (job is null)
                {
                    throw NotFound(run.JobId, await ReadAsync(run.JobId, cancellationToken));
                }

                var instanceId = InstanceIds.Make(run.JobId, job.Generation, run.IdempotencyKey);
                if (AdmissionLimit.Of(job.Definition) > 0)
                {
                    generation = job.Generation;
                    var reply = await _host.CallAsync<IJobGrain, RunJobRequest, RunJobReply>(
                        run.JobId.Value, static (grain, ask) => grain.RunAsync(ask), new RunJobRequest(run, origin, decided, Trace: trace));
                    return new RunReceipt(reply.InstanceId, key, reply.Outcome);
                }

                if (RunRefusal.Of(job.Definition, job.Status, run, decided) is { } refusal)
                {
                    var mayExist = origin == KeyOrigin.Caller || generation >= 0;
                    if (!mayExist || await _instances.ReadStateAsync(instanceId, cancellationToken) is null)
                    {
                        throw generation >= 0 ? new JobRunUnknownException(key, refusal) : refusal;
                    }
                }

                generation = job.Generation;
                var create = new CreateInstanceRequest { Snapshot = job.Definition, Run = run, KeyOrigin = origin, DecidedTime = decided, Trace = trace };
                var created = await _host.CallAsync<IJobInstanceGrain, CreateInstanceRequest, CreateInstanceReply>(
                    instanceId.Value, static (grain, ask) => grain.CreateAsync(ask), create);
                return new RunReceipt(instanceId, key, created.Outcome);
            }
            catch (JobGrainsUnavailableException exception)
            {
                unknown = exception;
            }

            if (round == ClientCalls.MaxTries || cancellationToken.IsCancellationRequested)
            {
                throw new JobRunUnknownException(key, unknown);
            }

            await _calls.PauseAsync(round, CancellationToken.None);
        }
    }
}
