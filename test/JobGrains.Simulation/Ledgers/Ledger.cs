using JobGrains.Simulation.Invariants;
using JobGrains.Simulation.Processors;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Ledgers;

/// <summary>The append-only ledger of a lifetime, written by processors and clients only, and the invariants that watch it.</summary>
internal sealed class Ledger(SimWorld world, SimCluster cluster, IReadOnlyList<Invariant> invariants)
{
    private readonly Dictionary<InstanceId, RunLedger> _runs = [];
    private int _starts;

    public SimWorld World { get; } = world;

    public SimCluster Cluster { get; } = cluster;

    /// <summary>In the order in which they were first heard of.</summary>
    public List<RunLedger> Runs { get; } = [];

    /// <summary>What was done to each job, in the order in which it was asked for.</summary>
    public SortedDictionary<string, List<Operation>> Operations { get; } = new(StringComparer.Ordinal);

    /// <summary>When each run was first asked for, by idempotency key.</summary>
    public Dictionary<string, TimeSpan> AskedAt { get; } = [];

    public List<Cordon> Cordons { get; } = [];

    /// <summary>From when on nothing went wrong any more.</summary>
    public TimeSpan CalmAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>The runs that clients were given, by idempotency key.</summary>
    public SortedDictionary<string, List<RunReceipt>> Receipts { get; } = new(StringComparer.Ordinal);

    /// <summary>The definition that a run runs with; before its first start the one that was saved last.</summary>
    public JobDefinition JobOf(RunLedger run)
    {
        if (run.Definition is { } definition)
        {
            return definition;
        }

        return Operations[run.InstanceId.JobId.Value].FindLast(operation => operation.Definition is not null)!.Definition!;
    }

    public int StartCount => _starts;

    public RunLedger Of(InstanceId instanceId)
    {
        if (!_runs.TryGetValue(instanceId, out var run))
        {
            run = new RunLedger(instanceId, World.Elapsed);
            _runs.Add(instanceId, run);
            Runs.Add(run);
        }

        return run;
    }

    /// <summary>Whether the run's job has a finaliser in user code.</summary>
    public bool HasFinaliser(RunLedger run)
    {
        var job = JobOf(run);
        return job.ExecutionType == ExecutionType.MapReduce || (job.ExecutionType == ExecutionType.Broadcast && job.Processor == WorkNames.FullBroadcast);
    }

    public TaskStart Start(SimSilo silo, Step step, IJobContext context, string? payload)
    {
        var start = new TaskStart
        {
            Number = ++_starts,
            Silo = silo,
            InstanceId = context.InstanceId,
            Attempt = context.Attempt,
            TaskId = context.TaskId,
            Try = context.Try,
            Epoch = context.Epoch,
            Step = step,
            Payload = payload,
            Definition = context.Definition,
            StartedAt = World.Elapsed,
        };
        if (World.IsTracing)
        {
            World.Trace(silo.Name, $"START {start.Describe()}");
        }

        if (context.Silo != silo.Id)
        {
            World.Fail("ContextTellsTheTruth", $"{start} was told that it runs on {context.Silo}.");
        }

        var run = Of(context.InstanceId);
        run.Definition ??= start.Definition;
        foreach (var invariant in invariants)
        {
            invariant.OnStart(this, run, start);
        }

        run.Starts.Add(start);
        return start;
    }

    public void End(TaskStart start, StartEnd end, string? result = null)
    {
        start.End = end;
        start.EndedAt = World.Elapsed;
        start.Result = result;
        if (World.IsTracing)
        {
            World.Trace(start.Silo.Name, $"END   {start.Describe()}: {end}");
        }
    }

    public void Reduced(RunLedger run, ReduceRun reduce)
    {
        foreach (var invariant in invariants)
        {
            invariant.OnReduced(this, run, reduce);
        }
    }

    public void Posted(RunLedger run, TaskStart start, IReadOnlyList<BroadcastOutcome> outcomes)
    {
        foreach (var invariant in invariants)
        {
            invariant.OnPosted(this, run, start, outcomes);
        }
    }

    /// <summary>A run is asked for, perhaps again.</summary>
    public void Asked(string key) => AskedAt.TryAdd(key, World.Elapsed);

    /// <summary>Somebody is about to do something to a job.</summary>
    public Operation Operate(string who, JobId jobId, OperationKind kind, JobDefinition? definition = null, DeleteJobOptions options = default)
    {
        var operation = new Operation(who, kind, World.Elapsed, Cluster.AbandonedCalls) { Definition = definition, Options = options };
        if (!Operations.TryGetValue(jobId.Value, out var operations))
        {
            Operations.Add(jobId.Value, operations = []);
        }

        operations.Add(operation);
        if (World.IsTracing)
        {
            World.Trace(who, $"asks: {kind} {jobId} {definition?.Parameters}");
        }

        return operation;
    }

    public void Answered(Operation operation, JobInfo? job = null)
    {
        operation.AnsweredAt = World.Elapsed;
        operation.MayComeLate = Cluster.AbandonedCalls > operation.AbandonedBefore;
        operation.Answer = job;
        if (World.IsTracing)
        {
            World.Trace(operation.Who, $"is answered: {operation.Kind}{(job is null ? "" : $", the job is {job.Status}, generation {job.Generation}, version {job.Version}")}");
        }
    }

    public async Task SaveAsync(string who, JobDefinition definition, Func<Task<JobInfo>> save)
    {
        var operation = Operate(who, definition.Id, OperationKind.Save, definition);
        Answered(operation, await save());
    }

    public void Received(string key, RunReceipt receipt)
    {
        if (!Receipts.TryGetValue(key, out var receipts))
        {
            Receipts.Add(key, receipts = []);
        }

        receipts.Add(receipt);
        if (receipt.Outcome != RunOutcome.Skipped)
        {
            Of(receipt.InstanceId);
        }

        foreach (var invariant in invariants)
        {
            invariant.OnReceived(this, key, receipts);
        }
    }

    public void Observed(InstanceInfo info)
    {
        var run = Of(info.InstanceId);
        foreach (var invariant in invariants)
        {
            invariant.OnObserved(this, run, info);
        }

        run.Seen.Add(info);
        if (info.Status == InstanceStatus.Canceling)
        {
            run.Stopping.Add(info.Attempt);
        }

        if (info.Status == InstanceStatus.Canceling && (info.ExecutionType is ExecutionType.Standalone or ExecutionType.Broadcast || info.CancelStage == CancelStage.Acknowledged))
        {
            run.Stops.TryAdd(info.Attempt, World.Elapsed);
        }

        if (info.Status.IsTerminal())
        {
            run.Ends.TryAdd(info.Attempt, (info, run.Starts.Count));
        }
    }

    /// <summary>A client was told that its retry of an attempt opened another.</summary>
    public void Retried(RunLedger run, int attempt)
    {
        if (!run.RetriesOpened.Add(attempt))
        {
            World.Fail("RetryOpensOneAttempt", $"Two clients were told that they retried attempt {attempt} of {run.InstanceId}.");
        }
    }

    /// <summary>Whether what was done to a job had its effect once it was answered, and not again later; a silo that does not know of its death goes on with what it knew.</summary>
    public bool IsOperatedInOrder(JobId jobId) => !Cluster.HadTwoActivations && !Operations[jobId.Value].Exists(operation => operation.MayComeLate);

    /// <summary>The key that a run was asked for with; null where nobody has been told of it.</summary>
    public string? KeyOf(RunLedger run)
    {
        foreach (var (key, receipts) in Receipts)
        {
            if (receipts.Exists(receipt => receipt.InstanceId == run.InstanceId))
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>What had succeeded when a retry of the rest was asked for.</summary>
    public void Adopts(RunLedger run, int attempt, IReadOnlyList<TaskInfo> tasks)
    {
        foreach (var task in tasks.Where(t => t.Status == JobTaskStatus.Succeeded))
        {
            if (!task.TaskId.IsBroadcastTarget)
            {
                run.Adopted.Add((attempt, task.TaskId));
            }
            else if (JobOf(run).Broadcast.Retry == BroadcastRetry.Unfinished)
            {
                run.Spared.Add((attempt, task.Silo!.Value));
            }
        }
    }

    public void Read(RunLedger run, IReadOnlyList<AttemptRecord> rows)
    {
        foreach (var invariant in invariants)
        {
            invariant.OnHistory(this, run, rows);
        }

        foreach (var row in rows)
        {
            run.Rows.TryAdd(row.Attempt, row);
        }
    }

    /// <summary>The end of a run, seen in a healthy cluster.</summary>
    public void Finished(RunLedger run, FinalState final)
    {
        foreach (var invariant in invariants)
        {
            invariant.OnFinished(this, run, final);
        }
    }

    public void Violate(Invariant invariant, string message) => World.Fail(invariant.Name, message);
}
