using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

internal sealed class JobGrainsHealthOptionsValidator : IValidateOptions<JobGrainsHealthOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, JobGrainsHealthOptions options)
    {
        var problems = new OptionProblems(nameof(JobGrainsHealthOptions));
        problems.Range(nameof(options.MaxWakeUpLag), options.MaxWakeUpLag, Second, TimeSpan.FromDays(1));
        problems.Range(nameof(options.MaxFullTime), options.MaxFullTime, Second, TimeSpan.FromDays(1));
        problems.Range(nameof(options.MaxAbandoned), options.MaxAbandoned, 0, 100_000);
        if (options.MaxOpenRuns is { } runs)
        {
            problems.Range(nameof(options.MaxOpenRuns), runs, 1, 1_000_000_000);
        }

        if (options.MaxQueueTime is { } time)
        {
            problems.Range(nameof(options.MaxQueueTime), time, Second, TimeSpan.FromDays(366));
        }

        foreach (var (jobId, duration) in options.Required)
        {
            var call = $"{nameof(options.RequireSuccessWithin)}(\"{jobId}\")";
            problems.Range(call, duration, Second, TimeSpan.FromDays(3_660));
            if (JobId.Describe(jobId.Value) is { } problem)
            {
                problems.Add(call, $"'{jobId.Value}'", $"the id of a job. {problem}");
            }
        }

        return problems.ToResult();
    }
}
