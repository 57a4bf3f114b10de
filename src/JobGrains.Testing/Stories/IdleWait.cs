using JobGrains.Testing.Cluster;

namespace JobGrains.Testing.Stories;

/// <summary>Waits until nothing is in progress: by the list of open runs, and by the processors that run.</summary>
internal sealed class IdleWait(SimCluster cluster, StartLog log, IJobClient client)
{
    private const int MaxRuns = 1_000;
    private const int MaxNamed = 10;
    private static readonly TimeSpan FirstNap = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestNap = TimeSpan.FromMinutes(1);

    /// <summary>Answers null when nothing is in progress, or what still is when the time is over.</summary>
    public async Task<string?> WaitAsync(TimeSpan limit)
    {
        var end = cluster.World.Elapsed + limit;
        var nap = FirstNap;
        while (true)
        {
            var runs = await FindRunsAsync();
            var left = end - cluster.World.Elapsed;
            if (runs.Count == 0 && !log.Running.Any())
            {
                return null;
            }

            if (left <= TimeSpan.Zero)
            {
                return Describe(runs);
            }

            if (runs.Count > 0)
            {
                await WaitForAsync(runs[0].InstanceId, left);
            }
            else
            {
                await cluster.World.DelayAsync(nap < left ? nap : left);
                nap = nap < LongestNap ? 2 * nap : nap;
            }
        }
    }

    private async Task<List<InstanceInfo>> FindRunsAsync()
    {
        if (!cluster.Healthy.Any())
        {
            throw new JobGrainsUnavailableException("No silo of the simulated cluster is well: whether it is idle cannot be told. Add one with AddSiloAsync, or resume one.");
        }

        var runs = new List<InstanceInfo>();
        foreach (var entry in await cluster.ListOpenAsync(MaxRuns))
        {
            try
            {
                var info = await client.GetInstanceAsync(entry.InstanceId);
                if (!info.Status.IsTerminal() && info.Status != InstanceStatus.Delayed)
                {
                    runs.Add(info);
                }
            }
            catch (JobInstanceNotFoundException)
            {
                // It is listed before it is accepted.
            }
            catch (JobGrainsUnavailableException exception)
            {
                runs.Add(new InstanceInfo { InstanceId = entry.InstanceId, Status = InstanceStatus.Running, WaitReason = exception.Message });
            }
        }

        return runs;
    }

    private async Task WaitForAsync(InstanceId run, TimeSpan left)
    {
        using var over = new CancellationTokenSource(left, cluster.Time);
        try
        {
            await client.WaitAsync(run, over.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or JobInstanceNotFoundException)
        {
            // It is looked at again.
        }
        catch (JobGrainsUnavailableException)
        {
            await cluster.World.DelayAsync(FirstNap);
        }
    }

    private string Describe(List<InstanceInfo> runs)
    {
        var lines = runs.Select(run => $"{run.InstanceId} is {run.Status}{(run.WaitReason is null ? "" : $" ({run.WaitReason})")}, {run.Tasks.Ended} of {run.Tasks.Total} tasks have ended")
            .Concat(log.Running.Select(start => $"processor '{start.Processor}' runs {start}")).ToList();
        return $"In progress: {string.Join("; ", lines.Take(MaxNamed))}{(lines.Count > MaxNamed ? $"; and {lines.Count - MaxNamed} more" : "")}.";
    }
}
