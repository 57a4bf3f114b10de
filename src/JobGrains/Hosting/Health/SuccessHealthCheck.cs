using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Health;

/// <summary>Whether jobs have succeeded as lately as they have to. All that it knows is in the history and the job itself, so a restart changes nothing.</summary>
internal sealed class SuccessHealthCheck(IJobClient client, TimeProvider time, IOptions<JobGrainsHealthOptions> options) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>();
        var problems = new List<string>();
        foreach (var required in options.Value.Required)
        {
            if (await DescribeAsync(required, data, cancellationToken) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems.Count > 0 ? HealthCheckResult.Unhealthy(string.Join(' ', problems), data: data) : HealthCheckResult.Healthy("Jobs succeed as they have to.", data);
    }

    private async Task<string?> DescribeAsync(RequiredSuccess required, Dictionary<string, object> data, CancellationToken cancellationToken)
    {
        try
        {
            if (await LastSuccessAsync(required.JobId, cancellationToken) is { } success)
            {
                data[$"{required.JobId}.lastSuccess"] = success;
                return Ago(success) <= required.Duration
                    ? null
                    : $"Job '{required.JobId}' has not succeeded since {Text(success)}, {Ago(success):c} ago; {Advice(required)}";
            }

            var job = await client.GetAsync(required.JobId, cancellationToken);
            data[$"{required.JobId}.created"] = job.CreatedTime;
            data[$"{required.JobId}.status"] = job.Status.ToString();
            return Ago(job.CreatedTime) <= required.Duration
                ? null
                : $"Job '{required.JobId}' has never succeeded since it was created at {Text(job.CreatedTime)}, {Ago(job.CreatedTime):c} ago; {Advice(required)}";
        }
        catch (JobNotFoundException)
        {
            return $"Job '{required.JobId}', which is to succeed every {required.Duration:c} (RequireSuccessWithin), does not exist. Save it, or no longer require it.";
        }
        catch (JobGrainsUnavailableException exception)
        {
            return $"Whether job '{required.JobId}' has succeeded within {required.Duration:c} (RequireSuccessWithin) is not known: {exception.Message}";
        }
    }

    private async Task<DateTimeOffset?> LastSuccessAsync(JobId jobId, CancellationToken cancellationToken)
    {
        var query = new HistoryQuery { JobId = jobId, Status = InstanceStatus.Succeeded, Rows = HistoryRowKind.Attempts, Limit = 1 };
        while (true)
        {
            var page = await client.FindHistoryAsync(query, cancellationToken);
            if (page.Rows is [var row, ..])
            {
                return row.EndedTime;
            }

            if (page.Next is null)
            {
                return null;
            }

            query = query with { Cursor = page.Next };
        }
    }

    private TimeSpan Ago(DateTimeOffset moment) => time.GetUtcNow() - moment;

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    private static string Advice(RequiredSuccess required) =>
        $"it has to every {required.Duration:c} (RequireSuccessWithin). Look at its history and logs, and whether it is paused or its schedule has ended.";
}
