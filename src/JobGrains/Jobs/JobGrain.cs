using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Schedules;
using Microsoft.Extensions.Logging;

namespace JobGrains.Jobs;

/// <summary>
/// A job: the operator's definition, here; the admissions of its runs, its fires, and what a deletion leaves to do, in the other parts. All that is done follows from the three records, so that
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
        if (_job.HasFires)
        {
            await LoadFiresAsync();
        }
        else
        {
            _fires = new FireBook(null, []);
        }
    }

    public override async ValueTask OnWakeUpAsync()
    {
        RefuseEarlyWakeUp(_armed);
        var near = _armed is null ? NearFire() : null;
        _armed = null;
        if (HasAdmissionsToCheck && (!_job.HasFires || _checkAt <= Now))
        {
            _checkAt = default;
            await CheckAdmissionsAsync();
            ResumeDeletion();
        }

        await FireDueAsync();
        RefuseEarlyWakeUp(near > Now && near == NearFire() ? near : null);
        await KeepWakeUpAsync(unmark: _fires.HasChanged && !IsNextFireSoon());
        LeaveIfQuiet();
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
        if (definition.Id != JobId)
        {
            throw new JobConflictException($"The definition has the id '{definition.Id}', but was sent to job '{JobId}'.");
        }

        Check(request);

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
        var fires = definition.Schedule.FiresByItself;
        if (fires || _job.HasFires)
        {
            await LoadFiresAsync();
        }

        var isTimed = (fires || _job.HasFires) && !(exists && ScheduleChange.IsNone(Definition!, definition));
        if (isTimed && exists)
        {
            await FireBeforeChangeAsync();
        }

        var now = Now;
        if (isTimed && exists)
        {
            await PassOverAsync(now);
        }

        var saved = _job with
        {
            Snapshot = definition,
            Status = exists ? _job.Status : request.InitialStatus,
            Generation = recreated ? _job.Generation + 1 : _job.Generation,
            Version = _job.Version + 1,
            DeclaredRevision = request.Mode == SaveMode.Declare ? definition.Revision : recreated ? 0 : _job.DeclaredRevision,
            Token = request.Token,
            ScheduledSince = !isTimed || (exists && ScheduleChange.KeepsAnchor(Definition!.Schedule, definition.Schedule)) ? _job.ScheduledSince : now,
            CreatedTime = exists ? _job.CreatedTime : now,
            FiresFrom = isTimed ? now : _job.FiresFrom,
            HasFires = fires || _job.HasFires,
        };
        var commit = new Commit().Write(_definitionRecord, saved).ListJob(new JobEntry(JobId, definition.Tags));
        await CommitDefinitionAsync(commit, saved);
        LogSaved(JobId, _job.Version, _job.Generation);
        await DropCopiesAsync();
        await AdmitNextAsync();
        var reply = Reply();
        LeaveIfQuiet();
        return reply;
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

    /// <summary>Commits a change by the operator, with what it means for the next fire.</summary>
    private async ValueTask CommitDefinitionAsync(Commit commit, JobDefinitionRecord changed)
    {
        // The wake-up is that of the new definition; a failed commit ends the activation, and all that it believes.
        _job = changed;
        if (_job.HasFires)
        {
            _fires.Open(_job.Generation);
            _fires.Fence();
            await CommitAdmissionsAsync(commit);
            if (_job.Status == JobStatus.Active && _fires.Pending.Count > 0)
            {
                DriveFiresAfter(TimeSpan.Zero);
            }
        }
        else
        {
            await Host.CommitAsync(commit);
        }
    }

    private void Check(SaveJobRequest request)
    {
        var definition = request.Definition;
        var problems = JobDefinitionValidator.Check(definition);

        // A declaration stays when its last fire has passed, and so does a schedule that was saved before: only what can never fire is refused.
        var isKnown = request.Mode == SaveMode.Declare || (Definition is { } stored && definition.Schedule is not null && ScheduleChange.IsNone(stored, definition));
        ScheduleValidator.Check(problems, JobId, definition.Schedule, definition.Lifecycle ?? LifecycleWindow.Always, Silo.Engine.Schedules, isKnown ? DateTimeOffset.UnixEpoch : Now);
        problems.ThrowIfAny();
    }

    private int DeclaredRevision => Math.Max(_job.DeclaredRevision, Definition?.Revision ?? 0);

    private async ValueTask SetStatusAsync(JobStatus status, long token)
    {
        if (_job.Status != status)
        {
            var isResumed = status == JobStatus.Active && _job.HasFires;
            var now = Now;
            if (isResumed)
            {
                await PassOverAsync(now);
            }

            var changed = _job with { Status = status, Version = _job.Version + 1, Token = token, FiresFrom = isResumed ? now : _job.FiresFrom };
            var commit = new Commit().Write(_definitionRecord, changed);
            await CommitDefinitionAsync(commit, changed);
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
        Definition is null ? null : new JobInfo(Definition, _job.Status, _job.Generation, _job.Version, _book.SlotCount, _book.QueueCount, NextFire()) { CreatedTime = _job.CreatedTime },
        _job.Version);

    private JobNotFoundException NotFound() => new(JobId, _job.Status == JobStatus.Deleted
        ? $"Job '{JobId}' is deleted. Save its definition again to open its next generation."
        : null);
}
