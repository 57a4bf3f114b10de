using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>Checks queries against every documented range.</summary>
internal static class QueryValidator
{
    private const int MaxRows = 1_000;
    private const int MaxSiloLength = 80;

    public static ProblemList Check(string subject, HistorySearch search)
    {
        var problems = new ProblemList(subject);
        if (search.JobId is { } jobId)
        {
            problems.AddIfNotNull(JobId.Describe(jobId.Value));
        }

        problems.Text(nameof(search.BusinessKey), search.BusinessKey, 1, JobLimits.MaxTagLength, "Use null for any.");
        problems.Text(nameof(search.Tag), search.Tag, 1, JobLimits.MaxTagLength, "Use null for any.");
        problems.Text(nameof(search.Silo), search.Silo is { } silo ? silo.Value ?? "" : null, 1, MaxSiloLength, "Pass the id of a silo, or null for any.");
        if (search.Status is { } status)
        {
            problems.Defined(nameof(search.Status), status);
        }

        problems.Defined(nameof(search.Rows), search.Rows);
        if (search.EndedFrom >= search.EndedBefore)
        {
            problems.Say($"EndedFrom, {search.EndedFrom:O}, is not before EndedBefore, {search.EndedBefore:O}. Use null for no bound.");
        }

        problems.Range(nameof(search.Limit), search.Limit, 1, MaxRows, "Read page by page: pass Next of a page as Cursor.");
        return problems;
    }

    public static ProblemList Check(TaskQuery query)
    {
        var problems = new ProblemList("Task query");
        CheckInstance(problems, query.InstanceId);
        if (query.Status is { } status)
        {
            problems.Defined(nameof(query.Status), status);
        }

        problems.Range(nameof(query.Limit), query.Limit, 1, 2_000, "Read page by page: pass the last task as After.");
        return problems;
    }

    public static ProblemList Check(RunLogQuery query)
    {
        var problems = new ProblemList("Log query");
        CheckInstance(problems, query.InstanceId);
        problems.Defined(nameof(query.MinimumLevel), query.MinimumLevel);
        problems.Range(nameof(query.After), query.After, 0, long.MaxValue, "Pass Next of the page before, or 0.");
        problems.Range(nameof(query.Limit), query.Limit, 1, 10_000, "Read page by page: pass Next of a page as After.");
        return problems;
    }

    public static ProblemList Check(RetryRequest request)
    {
        var problems = new ProblemList("Retry");
        CheckInstance(problems, request.InstanceId);
        problems.Range(nameof(request.ExpectedAttempt), request.ExpectedAttempt, 0, int.MaxValue, "Pass the attempt that was seen to end, 0 for a run that was cancelled before its first.");
        problems.Defined(nameof(request.Scope), request.Scope);
        problems.Defined(nameof(request.Definition), request.Definition);
        if (request.Tasks is null)
        {
            problems.Missing(nameof(request.Tasks));
        }
        else
        {
            problems.Range("Tasks.Count", request.Tasks.Count, 0, 10_000, "Leave it empty to retry all that did not succeed.");
            if (request.Scope == RetryScope.All && request.Tasks.Count > 0)
            {
                problems.Add("Retry: Tasks names single tasks, though Scope is All. Use RetryScope.Failed with Tasks, or leave Tasks empty.");
            }
        }

        return problems;
    }

    public static ProblemList Check(InstanceId instanceId)
    {
        var problems = new ProblemList("Instance");
        CheckInstance(problems, instanceId);
        return problems;
    }

    private static void CheckInstance(ProblemList problems, InstanceId instanceId)
    {
        if (instanceId.Value.Length == 0)
        {
            problems.Add("The instance id is empty; pass the id that RunAsync returned.");
        }
    }
}
