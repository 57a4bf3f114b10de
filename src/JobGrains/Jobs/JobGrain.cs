using JobGrains.Dispatch;
using JobGrains.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Jobs;

/// <summary>
/// A job: the operator's definition, here; the admissions of its runs, and what a deletion leaves to do, in the other parts. All that is done follows from the two records, so that
/// another activation goes on where this one ended.
/// </summary>
internal partial class JobGrain(IGrainHost host) : EngineGrain(host), IJobGrain
{
    private readonly ILogger _logger = host.Silo.Engine.Loggers.CreateLogger<JobGrain>();
    private readonly GrainRecord _definitionRecord = new("definition");
    private readonly GrainRecord _admissionsRecord = new("admissions");
    private readonly DefinitionCopies _copies = new(host);
    private JobDefinitionRecord _job = new();

    private JobId JobId => new(Host.Key);

    private JobDefinition? Definition => _job.Definition;

    public override async ValueTask OnActivateAsync()
    {
        _job = await Host.ReadAsync<JobDefinitionRecord>(_definitionRecord) ?? new JobDefinitionRecord();
        var admissions = await Host.ReadAsync<AdmissionsRecord, AdmissionDelta>(_admissionsRecord);
        LoadAdmissions(admissions);
        ResumeDeletion();
    }

    public override async ValueTask OnWakeUpAsync()
    {
        _wakeUp = default;
        await CheckAdmissionsAsync();
        ResumeDeletion();
        await KeepWakeUpAsync();
    }

    public async ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request)
    {
        await OnWakeUpAsync();
        return TouchReply.Open;
    }

    public ValueTask<JobReply> GetAsync(GetJobRequest request)
    {
        if (request.Keeper is { } keeper)
        {
            _copies.Remember(keeper);
        }

        return new ValueTask<JobReply>(Reply());
    }

    public async ValueTask<JobReply> SaveAsync(SaveJobRequest request)
    {
        var definition = request.Definition;
        JobDefinitionValidator.ThrowIfInvalid(definition);
        if (definition.Id != JobId)
        {
            throw new JobConflictException($"The definition has the id '{definition.Id}', but was sent to job '{JobId}'.");
        }

        if (IsRepeat(request.Token))
        {
            await DropCopiesAsync();
            return Reply();
        }

        if (IsStale(request.Seen))
        {
            return Reply() with { IsStale = true };
        }

        var exists = Definition is not null;
        switch (request.Mode)
        {
            case SaveMode.Create when exists:
                throw new JobConflictException($"Job '{JobId}' exists already, with version {_job.Version}. Choose another id, or save the definition to replace it.");
            case SaveMode.Declare when _job.Status == JobStatus.Deleted || (exists && definition.Revision <= DeclaredRevision):
                return Reply();
        }

        CheckVersion(request.ExpectedVersion, exists);
        var recreated = _job.Status == JobStatus.Deleted;
        var saved = _job with
        {
            Definition = definition,
            Status = exists ? _job.Status : request.InitialStatus,
            Generation = recreated ? _job.Generation + 1 : _job.Generation,
            Version = _job.Version + 1,
            DeclaredRevision = request.Mode == SaveMode.Declare ? definition.Revision : recreated ? 0 : _job.DeclaredRevision,
            Token = request.Token,
        };
        await Host.CommitAsync(new Commit().Write(_definitionRecord, saved).ListJob(new JobEntry(JobId, definition.Tags)));
        _job = saved;
        LogSaved(JobId, _job.Version, _job.Generation);
        await DropCopiesAsync();
        await AdmitNextAsync();
        return Reply();
    }

    public async ValueTask<JobReply> ChangeAsync(ChangeJobRequest request)
    {
        if (IsRepeat(request.Token))
        {
            await DropCopiesAsync();
            return Reply();
        }

        if (IsStale(request.Seen))
        {
            return Reply() with { IsStale = true };
        }

        if (Definition is null)
        {
            throw NotFound();
        }

        switch (request.Change)
        {
            case JobChange.Delete:
                await DeleteAsync(request);
                break;
            case JobChange.Pause:
                await SetStatusAsync(JobStatus.Paused, request.Token);
                break;
            case JobChange.Resume:
                await SetStatusAsync(JobStatus.Active, request.Token);
                break;
            default:
                throw new JobConflictException($"Job '{JobId}' cannot be changed by {request.Change:D}: this version does not know it.");
        }

        return Reply();
    }

    private int DeclaredRevision => Math.Max(_job.DeclaredRevision, Definition?.Revision ?? 0);

    private async ValueTask SetStatusAsync(JobStatus status, long token)
    {
        if (_job.Status != status)
        {
            var changed = _job with { Status = status, Version = _job.Version + 1, Token = token };
            await Host.CommitAsync(new Commit().Write(_definitionRecord, changed));
            _job = changed;
            LogStatusChanged(JobId, status, _job.Version);
        }

        await DropCopiesAsync();
        await AdmitNextAsync();
    }

    private async ValueTask DropCopiesAsync()
    {
        var late = await _copies.DropAsync(JobId, _job.Version);
        if (late.Count > 0)
        {
            throw new JobGrainsUnavailableException(
                $"The change of job '{JobId}' is recorded as version {_job.Version}, but these silos have neither dropped their copy of the earlier definition nor left: {string.Join(", ", late)}. Repeat the call.");
        }
    }

    private bool IsRepeat(long token) => token != 0 && token == _job.Token;

    /// <summary>The network may deliver a change late, when others have followed it: it must not undo them.</summary>
    private bool IsStale(long? seen) => seen is { } version && version != _job.Version;

    private void CheckVersion(long? expected, bool exists)
    {
        var stored = exists ? _job.Version : 0;
        if (expected is { } version && version != stored)
        {
            throw new JobConflictException(exists
                ? $"Job '{JobId}' has version {stored}, not the expected {version}: it was changed meanwhile. Read it again and apply the change to what is stored."
                : $"Job '{JobId}' does not exist, though version {version} of it was expected. Leave the expected version out to create it.");
        }
    }

    private JobReply Reply() => new(
        Definition is null ? null : new JobInfo(Definition, _job.Status, _job.Generation, _job.Version, _book.SlotCount, _book.QueueCount),
        _job.Version);

    private JobNotFoundException NotFound() => new(JobId, _job.Status == JobStatus.Deleted
        ? $"Job '{JobId}' is deleted. Save its definition again to open its next generation."
        : null);
}
