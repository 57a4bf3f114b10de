using System.Globalization;
using JobGrains.Simulation.Invariants;
using JobGrains.Simulation.Workloads;
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

    /// <summary>The definitions as they were saved.</summary>
    public Dictionary<JobId, JobDefinition> Jobs { get; } = [];

    /// <summary>The runs that clients were given, by idempotency key.</summary>
    public SortedDictionary<string, List<RunReceipt>> Receipts { get; } = new(StringComparer.Ordinal);

    public int StartCount => _starts;

    public RunLedger Of(InstanceId instanceId)
    {
        if (!_runs.TryGetValue(instanceId, out var run))
        {
            run = new RunLedger(instanceId);
            _runs.Add(instanceId, run);
            Runs.Add(run);
        }

        return run;
    }

    /// <summary>Whether the run's job has a finaliser in user code.</summary>
    public bool HasFinaliser(RunLedger run)
    {
        var job = Jobs[run.InstanceId.JobId];
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
            StartedAt = World.Elapsed,
        };
        if (World.IsTracing)
        {
            World.Trace(silo.Name, $"START {start}");
        }

        if (context.Silo != silo.Id)
        {
            World.Fail("ContextTellsTheTruth", $"{start} was told that it runs on {context.Silo}.");
        }

        var run = Of(context.InstanceId);
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
            World.Trace(start.Silo.Name, $"END   {start}");
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

    public void Received(string key, RunReceipt receipt)
    {
        if (!Receipts.TryGetValue(key, out var receipts))
        {
            Receipts.Add(key, receipts = []);
        }

        receipts.Add(receipt);
        foreach (var invariant in invariants)
        {
            invariant.OnReceived(this, key, receipts);
        }
    }

    public void Observed(InstanceInfo info)
    {
        var run = Of(info.InstanceId);
        if (World.IsTracing)
        {
            World.Trace("client", string.Create(CultureInfo.InvariantCulture, $"SEEN  {info.InstanceId} {info.Status} attempt {info.Attempt} {info.WaitReason}{info.Failure}"));
        }

        foreach (var invariant in invariants)
        {
            invariant.OnObserved(this, run, info);
        }

        run.Seen.Add(info);
        if (info.Status == InstanceStatus.Canceling && (info.ExecutionType is ExecutionType.Standalone or ExecutionType.Broadcast || info.CancelStage == CancelStage.Acknowledged))
        {
            run.Stops.TryAdd(info.Attempt, World.Elapsed);
        }

        if (info.Status.IsTerminal())
        {
            run.Ends.TryAdd(info.Attempt, (info, run.Starts.Count));
        }
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
            else if (Jobs[run.InstanceId.JobId].Broadcast.Retry == BroadcastRetry.Unfinished)
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
