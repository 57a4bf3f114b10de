using JobGrains.Jobs;

namespace JobGrains.Client;

/// <summary>Checks a run request against every documented range.</summary>
internal static class RunRequestValidator
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(366);

    public static void ThrowIfInvalid(RunRequest request)
    {
        // The common case costs a few comparisons and allocates nothing.
        if (!IsPlain(request))
        {
            Check(request).ThrowIfAny();
        }
    }

    /// <summary>Whether requests may be made together; each is still to be checked.</summary>
    public static void ThrowIfInvalid(IReadOnlyList<RunRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var problems = new ProblemList("Run of many");
        problems.Range("requests.Count", requests.Count, 0, JobLimits.MaxRunBatch, "Send several batches.");
        for (var i = 0; i < requests.Count && problems.Problems.Count == 0; i++)
        {
            if (requests[i] is null)
            {
                problems.Missing($"requests[{i}]");
            }
        }

        problems.ThrowIfAny();
    }

    public static ProblemList Check(RunRequest request)
    {
        var problems = new ProblemList($"Run of job '{request.JobId}'");
        problems.AddIfNotNull(JobId.Describe(request.JobId.Value));
        problems.Payload(nameof(request.Parameters), request.Parameters);
        problems.Range(nameof(request.Delay), request.Delay, TimeSpan.Zero, MaxDelay, "Use zero to run at once.");
        problems.Text(nameof(request.IdempotencyKey), request.IdempotencyKey, 1, JobLimits.MaxKeyLength, "Use null for a fresh key, or a hash of a longer one.");
        problems.Text(nameof(request.BusinessKey), request.BusinessKey, 1, JobLimits.MaxTagLength, "Use null for none, or a shorter one.");
        problems.Texts(nameof(request.Tags), request.Tags, JobLimits.MaxTags, JobLimits.MaxTagLength, "Use fewer or shorter tags.");
        if (request.Priority is { } priority)
        {
            problems.Range(nameof(request.Priority), priority, -100, 100, "Use null for the job's own.");
        }

        if (request.Silos is { } silos)
        {
            problems.Texts(nameof(request.Silos), silos, 1_000, 128, "Use tags to name many silos at once.");
        }

        if (request.SiloTags is { } tags)
        {
            problems.Texts(nameof(request.SiloTags), tags, 32, JobLimits.MaxTagLength, "Use fewer or shorter tags.");
        }

        return problems;
    }

    private static bool IsPlain(RunRequest request) =>
        request.JobId.Value.Length > 0
        && (request.Parameters is null || request.Parameters.Length <= JobLimits.MaxPayloadBytes / 3)
        && request.Delay == TimeSpan.Zero
        && request.IdempotencyKey is null
        && request.BusinessKey is null
        && request.Tags is { Count: 0 }
        && request.Priority is null
        && request.Silos is null
        && request.SiloTags is null;
}
