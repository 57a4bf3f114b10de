using System.Globalization;
using System.Text;

namespace JobGrains.Testing;

/// <summary>
/// What is known of a run of a simulated cluster at one moment, and what a test expects of it. Every expectation answers the run itself, so that one can follow another, or throws
/// <see cref="SimulationAssertionException"/>, whose message tells the run.
/// </summary>
public sealed class ObservedRun
{
    private const int MaxLines = 40;

    internal ObservedRun(ulong seed, InstanceInfo info, IReadOnlyList<TaskInfo> tasks, IReadOnlyList<AttemptRecord> history, IReadOnlyList<TaskStart> starts)
    {
        Seed = seed;
        Info = info;
        Tasks = tasks;
        History = history;
        Starts = starts;
    }

    /// <summary>The run.</summary>
    public InstanceInfo Info { get; }

    /// <summary>The tasks of its current attempt, in the order of their ids; of a map that has succeeded those that are still stored.</summary>
    public IReadOnlyList<TaskInfo> Tasks { get; }

    /// <summary>Its attempts that have ended, in order.</summary>
    public IReadOnlyList<AttemptRecord> History { get; }

    /// <summary>The starts of its tasks, in the order in which they happened.</summary>
    public IReadOnlyList<TaskStart> Starts { get; }

    private ulong Seed { get; }

    /// <summary>The run has succeeded.</summary>
    /// <param name="result">Its result; null means any.</param>
    public ObservedRun ShouldHaveSucceeded(string? result = null)
    {
        Expect(Info.Status == InstanceStatus.Succeeded, "to have succeeded", $"it is {Info.Status}");
        return Expect(result is null || Info.Result == result, $"to have the result '{result}'", $"it is '{Info.Result}'");
    }

    /// <summary>The run has failed.</summary>
    /// <param name="kind">The class of the reason; null means any.</param>
    public ObservedRun ShouldHaveFailed(FailureKind? kind = null)
    {
        Expect(Info.Status == InstanceStatus.Failed, "to have failed", $"it is {Info.Status}");
        return Expect(kind is null || Info.Failure?.Kind == kind, $"to have failed by {kind}", $"it failed by {Info.Failure?.Kind}");
    }

    /// <summary>The run was cancelled.</summary>
    public ObservedRun ShouldHaveBeenCanceled() => Expect(Info.Status == InstanceStatus.Canceled, "to have been cancelled", $"it is {Info.Status}");

    /// <summary>No task was started twice, by a retry, a snooze, or after the loss of a silo, in any attempt.</summary>
    public ObservedRun ShouldHaveStartedNoTaskTwice()
    {
        var twice = Starts.GroupBy(start => (start.Attempt, start.TaskId)).FirstOrDefault(starts => starts.Count() > 1);
        return Expect(twice is null, "to have started no task twice", $"{twice?.Key.TaskId} of attempt {twice?.Key.Attempt} was started {twice?.Count()} times");
    }

    /// <summary>
    /// Its work was started on exactly these silos: the task of a standalone run, the targets of a broadcast, the mapped tasks of a map or map-reduce.
    /// </summary>
    public ObservedRun ShouldHaveRunOn(params IReadOnlyList<SiloId> silos)
    {
        ArgumentNullException.ThrowIfNull(silos);
        var actual = Starts.Where(IsWork).Select(start => start.Silo).Distinct().Order().ToList();
        return Expect(actual.SequenceEqual(silos.Distinct().Order()), $"to have run on {List(silos)}", $"it ran on {List(actual)}");
    }

    /// <summary>A broadcast had this silo as a target, and the target ended like this.</summary>
    public ObservedRun ShouldHaveTarget(SiloId silo, JobTaskStatus status)
    {
        ExpectBroadcast();
        var target = Tasks.FirstOrDefault(task => task.TaskId.IsBroadcastTarget && task.Silo == silo);
        return Expect(target?.Status == status, $"to have target {silo} {status}", target is null ? "that silo is no target" : $"the target is {target.Status}");
    }

    /// <summary>
    /// Of a broadcast each target has ended, was started at most once a try, and nowhere but on its silo.
    /// </summary>
    public ObservedRun ShouldHaveKeptItsTargets()
    {
        ExpectBroadcast();
        var targets = Tasks.Where(task => task.TaskId.IsBroadcastTarget).ToList();
        Expect(targets.Count > 0, "to have targets", "it has none");
        foreach (var target in targets)
        {
            var starts = Starts.Where(start => start.TaskId == target.TaskId && start.Attempt == Info.Attempt).ToList();
            Expect(target.Status.IsTerminal(), $"to have ended target {target.TaskId} ({target.Silo})", $"it is {target.Status}");
            Expect(starts.All(start => start.Silo == target.Silo), $"to have started target {target.TaskId} on {target.Silo} only", $"it was started on {List(starts.Select(start => start.Silo).Distinct())}");
            Expect(starts.GroupBy(start => start.Try).All(tries => tries.Count() == 1), $"to have started target {target.TaskId} ({target.Silo}) at most once a try", $"it was started {starts.Count} times");
        }

        return this;
    }

    /// <summary>The run as text: its state, its tasks and its starts.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Info.InstanceId} ({Info.ExecutionType}): {Info.Status}, attempt {Info.Attempt}");
        text.Append(Info.Result is null ? "" : $", result '{Info.Result}'").Append(Info.Failure is null ? "" : $", {Info.Failure}").Append(Info.WaitReason is null ? "" : $", {Info.WaitReason}");
        text.AppendLine();
        AppendLines(text, "tasks", [.. Tasks.Select(task => $"{task.TaskId} {task.Status} on {task.Silo?.Value ?? "no silo"}, try {task.Try}{(task.Failure is null ? "" : $", {task.Failure}")}")]);
        AppendLines(text, "starts", [.. Starts.Select(start => $"{start.Started:c} {start.TaskId} on {start.Silo}, attempt {start.Attempt}, try {start.Try}, epoch {start.Epoch}")]);
        return text.ToString();
    }

    private static void AppendLines(StringBuilder text, string title, List<string> lines)
    {
        text.Append("  ").Append(title).AppendLine(lines.Count == 0 ? ": none" : ":");
        foreach (var line in lines.Take(MaxLines))
        {
            text.Append("    ").AppendLine(line);
        }

        if (lines.Count > MaxLines)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    and {lines.Count - MaxLines} more");
        }
    }

    private static string List(IEnumerable<SiloId> silos) => string.Join(", ", silos.Order()) is { Length: > 0 } list ? list : "no silo";

    private bool IsWork(TaskStart start) => Info.ExecutionType switch
    {
        ExecutionType.Broadcast => start.TaskId.IsBroadcastTarget,
        ExecutionType.Standalone => true,
        _ => start.TaskId.IsMapped,
    };

    private void ExpectBroadcast() => Expect(Info.ExecutionType == ExecutionType.Broadcast, "to be a broadcast", $"it is {Info.ExecutionType}");

    private ObservedRun Expect(bool isMet, string expected, string actual) =>
        isMet ? this : throw new SimulationAssertionException($"Expected the run {expected}, but {actual} (seed {Seed}).{Environment.NewLine}{this}");
}
