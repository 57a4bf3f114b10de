using System.Runtime.CompilerServices;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>The client of application code. Safe for concurrent use.</summary>
internal sealed partial class JobClient : IJobClient
{
    private const int ListPage = 256;

    private static readonly TimeSpan LongestContention = TimeSpan.FromSeconds(2);

    private readonly IClientHost _host;
    private readonly ClientCalls _calls;
    private readonly InstanceReader _instances;
    private readonly InstanceFinder _finder;

    public JobClient(ISiloHost silo)
        : this(new SiloClientHost(silo))
    {
    }

    public JobClient(IClientHost host)
    {
        _host = host;
        _calls = new ClientCalls(host);
        _instances = new InstanceReader(host, _calls);
        _finder = new InstanceFinder(host, _instances);
    }

    public async Task<JobInfo> SaveAsync(JobDefinition definition, long? expectedVersion = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return await SaveAsync(new SaveJobRequest { Definition = definition, ExpectedVersion = expectedVersion }, cancellationToken);
    }

    public async Task<JobInfo> GetAsync(JobId jobId, CancellationToken cancellationToken = default)
    {
        Check(jobId);
        var reply = await ReadAsync(jobId, cancellationToken);
        return reply.Job ?? throw NotFound(jobId, reply);
    }

    public async IAsyncEnumerable<JobInfo> ListAsync(string? tag = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        JobId? after = null;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await _host.ListJobsAsync(after, ListPage);
            if (page.Count == 0)
            {
                yield break;
            }

            after = page[^1].JobId;
            foreach (var entry in page.Where(entry => tag is null || entry.Tags.Contains(tag)))
            {
                var reply = await ReadAsync(entry.JobId, cancellationToken);
                if (reply.Job is { } job && (tag is null || job.Definition.Tags.Contains(tag)))
                {
                    yield return job;
                }
            }
        }
    }

    public async Task<string> ExportAsync(JobId jobId, CancellationToken cancellationToken = default) =>
        DefinitionJson.Write((await GetAsync(jobId, cancellationToken)).Definition);

    public async Task<JobInfo> ImportAsync(string json, JobId? newId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        var definition = DefinitionJson.Read(json);
        if (newId is { } id)
        {
            Check(id);
            definition = definition with { Id = id };
        }

        return await SaveAsync(new SaveJobRequest { Definition = definition, Mode = SaveMode.Create }, cancellationToken);
    }

    public async Task<JobInfo> CopyAsync(JobId jobId, JobId newId, CancellationToken cancellationToken = default)
    {
        Check(newId);
        var job = await GetAsync(jobId, cancellationToken);
        var copy = job.Definition with { Id = newId, Revision = 0 };
        return await SaveAsync(new SaveJobRequest { Definition = copy, Mode = SaveMode.Create, InitialStatus = JobStatus.Paused }, cancellationToken);
    }

    public Task<JobInfo> PauseAsync(JobId jobId, CancellationToken cancellationToken = default) => SetStatusAsync(jobId, JobChange.Pause, cancellationToken);

    public Task<JobInfo> ResumeAsync(JobId jobId, CancellationToken cancellationToken = default) => SetStatusAsync(jobId, JobChange.Resume, cancellationToken);

    public async Task DeleteAsync(JobId jobId, DeleteJobOptions options = DeleteJobOptions.FinishRunning, CancellationToken cancellationToken = default)
    {
        Check(jobId);
        var problems = new ProblemList($"Delete of job '{jobId}'");
        problems.Defined(nameof(options), options);
        problems.ThrowIfAny();
        await ChangeAsync(jobId, new ChangeJobRequest(JobChange.Delete, options, DrawToken()), cancellationToken);
    }

    private static void Check(JobId jobId)
    {
        if (JobId.Describe(jobId.Value) is { } problem)
        {
            throw new JobValidationException([problem]);
        }
    }

    private static JobNotFoundException NotFound(JobId jobId, JobReply reply) => new(jobId, reply.Version > 0
        ? $"Job '{jobId}' is deleted. Save its definition again to open its next generation."
        : null);

    private async Task<JobInfo> SaveAsync(SaveJobRequest request, CancellationToken cancellationToken)
    {
        JobDefinitionValidator.ThrowIfInvalid(request.Definition);
        var jobId = request.Definition.Id;
        var named = request with { Token = DrawToken() };
        var reply = await FenceAsync(
            jobId,
            seen => _calls.CallAsync<IJobGrain, SaveJobRequest, JobReply>(jobId.Value, static (grain, save) => grain.SaveAsync(save), named with { Seen = seen }, cancellationToken),
            cancellationToken);
        return Take(jobId, reply);
    }

    private async Task<JobInfo> SetStatusAsync(JobId jobId, JobChange change, CancellationToken cancellationToken)
    {
        Check(jobId);
        return Take(jobId, await ChangeAsync(jobId, new ChangeJobRequest(change, Token: DrawToken()), cancellationToken));
    }

    private async Task<JobReply> ChangeAsync(JobId jobId, ChangeJobRequest request, CancellationToken cancellationToken)
    {
        var reply = await FenceAsync(
            jobId,
            seen => _calls.CallAsync<IJobGrain, ChangeJobRequest, JobReply>(jobId.Value, static (grain, change) => grain.ChangeAsync(change), request with { Seen = seen }, cancellationToken),
            cancellationToken);
        _host.DropJob(jobId, reply.Version);
        return reply;
    }

    /// <summary>
    /// A change names the version that it is for, so that copies of it that come late change nothing. Where another change came first it is made anew, but not for long: who asked for
    /// it may have given up, and must not find it made behind what has followed.
    /// </summary>
    private async Task<JobReply> FenceAsync(JobId jobId, Func<long, Task<JobReply>> change, CancellationToken cancellationToken)
    {
        var began = _host.Time.GetTimestamp();
        while (true)
        {
            var seen = await ReadAsync(jobId, cancellationToken);
            var reply = await change(seen.Version);
            if (!reply.IsStale)
            {
                return reply;
            }

            if (_host.Time.GetElapsedTime(began) > LongestContention)
            {
                throw new JobGrainsUnavailableException($"Job '{jobId}' is at version {reply.Version}: others have changed it while this change was under way. Whether it was made before that is unknown. Look at the job, and repeat the call.");
            }
        }
    }

    private JobInfo Take(JobId jobId, JobReply reply)
    {
        // The job's silo may not have heard of this one yet.
        _host.DropJob(jobId, reply.Version);
        return reply.Job ?? throw NotFound(jobId, reply);
    }

    private Task<JobReply> ReadAsync(JobId jobId, CancellationToken cancellationToken) =>
        _calls.CallAsync<IJobGrain, GetJobRequest, JobReply>(jobId.Value, static (grain, get) => grain.GetAsync(get), GetJobRequest.Instance, cancellationToken);

    private long DrawToken() => _host.Random.NextInt64(1, long.MaxValue);
}
