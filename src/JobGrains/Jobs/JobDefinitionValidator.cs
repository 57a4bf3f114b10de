using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>Checks a definition against every documented range.</summary>
internal static class JobDefinitionValidator
{
    private const int MaxNames = 1_000;
    private const int MaxNameLength = 128;
    private const int MaxSiloTags = 32;
    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    public static void ThrowIfInvalid(JobDefinition definition) => Check(definition).ThrowIfAny();

    public static ProblemList Check(JobDefinition job)
    {
        var problems = new ProblemList($"Job '{job.Id}'");
        problems.AddIfNotNull(JobId.Describe(job.Id.Value));
        problems.RequiredText(nameof(job.Processor), job.Processor, MaxNameLength, "Give the name under which the processor is registered.");
        problems.Defined(nameof(job.ExecutionType), job.ExecutionType);
        problems.Text(nameof(job.Name), job.Name, 0, 200, "Shorten it; Description has more room.");
        problems.Text(nameof(job.Description), job.Description, 0, 2_000, "Shorten it.");
        problems.Texts(nameof(job.Tags), job.Tags, JobLimits.MaxTags, JobLimits.MaxTagLength, "Use fewer or shorter tags; Extra has more room.");
        problems.Payload(nameof(job.Parameters), job.Parameters);
        problems.Range(nameof(job.ConcurrencyPerSilo), job.ConcurrencyPerSilo, 1, 1_024, "Choose a value in the range.");
        problems.Defined(nameof(job.Delivery), job.Delivery);
        problems.Range(nameof(job.MaxDeliveries), job.MaxDeliveries, 1, 100, "Use 1 to never dispatch again after a silo was lost.");
        problems.Range(nameof(job.Priority), job.Priority, -100, 100, "Choose a value in the range.");
        problems.NotNegative(nameof(job.Revision), job.Revision, "Start with 0 and count up.");
        CheckRetry(problems, nameof(job.AttemptRetry), job.AttemptRetry);
        CheckRetry(problems, nameof(job.TaskRetry), job.TaskRetry);
        CheckAdmission(problems, job.Admission);
        CheckTimeouts(problems, job.Timeouts);
        CheckPlacement(problems, job.Placement);
        CheckMap(problems, job.Map);
        CheckBroadcast(problems, job.Broadcast);
        CheckLifecycle(problems, job.Lifecycle);
        CheckHistory(problems, job.History);
        ScheduleValidator.Check(problems, job.Misfire);
        if (job is { Schedule: FixedDelaySchedule, Admission.MaxInstances: > 1 })
        {
            problems.Say($"Schedule is FixedDelay, of which one run is open at a time, and Admission.MaxInstances is {job.Admission.MaxInstances}. Use 0 or 1, or Schedule.FixedRate.");
        }

        CheckExtra(problems, job.Extra);
        return problems;
    }

    private static void CheckRetry(ProblemList problems, string name, RetryPolicy? retry)
    {
        if (retry is null)
        {
            problems.Missing(name);
            return;
        }

        problems.Range($"{name}.{nameof(retry.MaxTries)}", retry.MaxTries, 1, 1_000, "Use 1 for no retry.");
        problems.Defined($"{name}.{nameof(retry.Backoff)}", retry.Backoff);
        problems.Range($"{name}.{nameof(retry.Delay)}", retry.Delay, TimeSpan.Zero, TimeSpan.FromDays(1), "Choose a wait in the range.");
        var least = retry.Delay >= TimeSpan.Zero && retry.Delay <= TimeSpan.FromDays(1) ? retry.Delay : TimeSpan.Zero;
        problems.Range($"{name}.{nameof(retry.MaxDelay)}", retry.MaxDelay, least, TimeSpan.FromDays(7), "It bounds Delay, so it is at least as long.");
        problems.Range($"{name}.{nameof(retry.Jitter)}", retry.Jitter, 0, 1, "It is a share of the wait: 0.2 means up to a fifth less.");
        problems.Texts($"{name}.{nameof(retry.DoNotRetryOn)}", retry.DoNotRetryOn, 32, 512, "Name common base types instead.");
    }

    private static void CheckAdmission(ProblemList problems, AdmissionOptions? admission)
    {
        if (admission is null)
        {
            problems.Missing(nameof(JobDefinition.Admission));
            return;
        }

        problems.Range("Admission.MaxInstances", admission.MaxInstances, 0, 100_000, "Use 0 for no limit.");
        problems.Defined("Admission.Overlap", admission.Overlap);
        problems.Range("Admission.MaxBacklog", admission.MaxBacklog, 0, 100_000, "Use 0 for no queue.");
    }

    private static void CheckTimeouts(ProblemList problems, TimeoutOptions? timeouts)
    {
        if (timeouts is null)
        {
            problems.Missing(nameof(JobDefinition.Timeouts));
            return;
        }

        var shortest = TimeSpan.FromMilliseconds(10);
        if (timeouts.Attempt is { } attempt)
        {
            problems.Range("Timeouts.Attempt", attempt, shortest, Year, "Use null for no limit.");
        }

        if (timeouts.Task is { } task)
        {
            problems.Range("Timeouts.Task", task, shortest, Year, "Use null for no limit.");
        }

        problems.Range("Timeouts.Grace", timeouts.Grace, TimeSpan.Zero, TimeSpan.FromDays(1), "Use zero to abandon at once.");
        problems.Range("Timeouts.WaitForCapacity", timeouts.WaitForCapacity, TimeSpan.Zero, Year, "Use zero to fail at once.");
    }

    private static void CheckPlacement(ProblemList problems, PlacementOptions? placement)
    {
        if (placement is null)
        {
            problems.Missing(nameof(JobDefinition.Placement));
            return;
        }

        problems.Texts("Placement.Silos", placement.Silos, MaxNames, MaxNameLength, "Use tags to name many silos at once.");
        problems.Texts("Placement.Tags", placement.Tags, MaxSiloTags, JobLimits.MaxTagLength, "Use fewer or shorter tags.");
        problems.Texts("Placement.Preferred", placement.Preferred, MaxNames, MaxNameLength, "Use tags to name many silos at once.");
        problems.Range("Placement.MaxSilos", placement.MaxSilos, 0, 10_000, "Use 0 for no limit.");
        problems.Range("Placement.MinCpuCores", placement.MinCpuCores, 0, 1_000_000, "Use 0 for no condition.");
        problems.NotNegative("Placement.MinMemoryBytes", placement.MinMemoryBytes, "Use 0 for no condition.");
        problems.NotNegative("Placement.MinDiskBytes", placement.MinDiskBytes, "Use 0 for no condition.");
        problems.Text("Placement.Filter", placement.Filter, 1, MaxNameLength, "Give the name under which the filter is registered, or null.");
        problems.Defined("Placement.Strategy", placement.Strategy);
        problems.Defined("Placement.TrackerSilo", placement.TrackerSilo);
        if (placement is { Strategy: DispatchStrategy.Specified, Preferred.Count: 0 })
        {
            problems.Add("Placement.Preferred is empty, though Placement.Strategy is Specified: no silo would ever match. Name silos or tags, or choose another strategy.");
        }
    }

    private static void CheckMap(ProblemList problems, MapOptions? map)
    {
        if (map is null)
        {
            problems.Missing(nameof(JobDefinition.Map));
            return;
        }

        problems.Defined("Map.OnParentFailure", map.OnParentFailure);
        problems.Defined("Map.ReduceWhen", map.ReduceWhen);
        problems.Range("Map.MaxTasks", map.MaxTasks, 1, 100_000_000, "Put more work into each task instead.");
    }

    private static void CheckBroadcast(ProblemList problems, BroadcastOptions? broadcast)
    {
        if (broadcast is null)
        {
            problems.Missing(nameof(JobDefinition.Broadcast));
            return;
        }

        problems.Defined("Broadcast.SkippedSilos", broadcast.SkippedSilos);
        problems.Defined("Broadcast.Retry", broadcast.Retry);
    }

    private static void CheckLifecycle(ProblemList problems, LifecycleWindow? lifecycle)
    {
        if (lifecycle is null)
        {
            problems.Missing(nameof(JobDefinition.Lifecycle));
        }
        else if (lifecycle.Start > lifecycle.End)
        {
            problems.Add($"Lifecycle.Start is {lifecycle.Start:u}, after Lifecycle.End, {lifecycle.End:u}: the job could never run. Exchange them.");
        }
    }

    private static void CheckHistory(ProblemList problems, HistoryPolicy? history)
    {
        if (history is not null)
        {
            problems.Defined("History.Keep", history.Keep);
            problems.Range("History.Last", history.Last, 1, 1_000, "Use HistoryKeep.All to keep more.");
            problems.Range("History.Retention", history.Retention, TimeSpan.FromHours(1), TimeSpan.FromDays(3_660), "Leave History null for the default of the silos.");
        }
    }

    private static void CheckExtra(ProblemList problems, IReadOnlyDictionary<string, string>? extra)
    {
        if (extra is null)
        {
            problems.Missing(nameof(JobDefinition.Extra));
            return;
        }

        problems.Range("Extra.Count", extra.Count, 0, 32, "Put more into one value, or into Parameters.");
        if (extra.Count > 32)
        {
            return;
        }

        foreach (var (key, value) in extra.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            problems.RequiredText("a key of Extra", key, 64, "Shorten it.");
            if (value is null)
            {
                problems.Missing($"Extra['{key}']");
            }
            else
            {
                problems.Text($"Extra['{key}']", value, 0, 1_024, "Put longer values into Parameters.");
            }
        }
    }
}
