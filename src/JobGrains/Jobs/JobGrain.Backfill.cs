using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>Back-fills: recorded at once, run a small number at a time.</summary>
internal partial class JobGrain
{
    public async ValueTask<BackfillJobReply> BackfillAsync(BackfillJobRequest request)
    {
        if (Definition is null)
        {
            throw NotFound();
        }

        if (_job.Status == JobStatus.Paused)
        {
            throw new JobConflictException($"Job '{JobId}' cannot be filled back because it is paused. Resume it.");
        }

        var (from, to) = (request.Request.From.ToUniversalTime(), request.Request.To.ToUniversalTime());
        var problems = new ProblemList($"Back-fill of job '{JobId}'");
        problems.Range(nameof(request.Request.MaxFires), request.Request.MaxFires, 1, 10_000, "Fill back shorter ranges one after the other.");
        if (from > to)
        {
            problems.Say($"From is {from:u}, after To, which is {to:u}. Exchange them.");
        }

        if (to > Now)
        {
            problems.Say($"To is {to:u}, in the future: those fires are still to come. Choose a time that has passed.");
        }

        if (Plan is not { IsDelay: false } plan)
        {
            problems.Say(Definition.Schedule is FixedDelaySchedule or OnDemandSchedule
                ? "Its schedule has no times of its own that could be filled back. Run it on demand."
                : "Its schedule cannot be told on this silo at present; the log says why. Try again.");
            plan = null!;
        }

        problems.ThrowIfAny();
        var first = ScheduleCalculator.Before(from);
        var count = MisfireRules.PassOver(plan with { From = DateTimeOffset.MinValue }, first, to, request.Request.MaxFires + 1)?.Count ?? 0;
        if (count > request.Request.MaxFires)
        {
            problems.Say($"There are {(count == request.Request.MaxFires + 1 ? $"more than {request.Request.MaxFires}" : count)} fires from {from:u} to {to:u}; the limit is {request.Request.MaxFires} (MaxFires). Raise it, or fill back shorter ranges one after the other.");
            problems.ThrowIfAny();
        }

        if (count > 0 && _fires.Add(new Backfill(request.Id, first, to)))
        {
            await CommitAdmissionsAsync();
            DriveFiresAfter(TimeSpan.Zero);
        }

        return new BackfillJobReply(count);
    }
}
