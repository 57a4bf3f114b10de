using JobGrains.Jobs;

namespace JobGrains.Schedules;

/// <summary>The rules that jobs fire by, for application code.</summary>
internal sealed class SchedulePreviewer(ScheduleCompiler compiler, TimeProvider time) : ISchedulePreviewer
{
    private const int MaxCount = 1_000;

    public SchedulePreview Preview(SchedulePreviewRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (schedule, job, lifecycle) = (request.Schedule, request.JobId, request.Lifecycle);
        var from = request.From ?? time.GetUtcNow();
        var problems = new ProblemList($"Preview of job '{job}'");
        problems.Range(nameof(request.Count), request.Count, 1, MaxCount, "Ask again from the last fire on.");
        ScheduleValidator.Check(problems, job, schedule, lifecycle, compiler, from);
        problems.ThrowIfAny();

        var calculator = compiler.Compile(schedule, job, out _)!;
        var fires = new List<DateTimeOffset>();
        for (var fire = calculator.First(from, lifecycle); fire is { } found && fires.Count < request.Count; fire = calculator.Next(found, found, lifecycle))
        {
            fires.Add(calculator.InZone(found));
        }

        return new SchedulePreview(ScheduleWords.Describe(schedule, job), fires);
    }
}
