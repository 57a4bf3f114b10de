using System.Diagnostics;
using System.Text.Json.Nodes;
using JobGrains;
using JobGrains.Hosting;

namespace WordCount;

/// <summary>Counts the words of a folder, or goes on with the count that an earlier process left.</summary>
internal sealed class CountDemo(IJobClient client, IEmbeddedCluster cluster, CrashGate gate, WordCountArguments arguments)
{
    private static readonly JobDefinition Job = new() { Id = "word-count", Processor = "word-count", ExecutionType = ExecutionType.MapReduce };

    public async Task<JsonObject> RunAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var earlier = await FindUnfinishedAsync(cancellationToken);
        var run = earlier?.InstanceId ?? await StartAsync(cancellationToken);
        var crash = arguments.Crash ? CrashAsync(run) : null;
        long? resumedAt = null;
        await foreach (var progress in client.WatchAsync(run, cancellationToken))
        {
            // What is mapped is known once the run's pages are awake again.
            if (earlier is not null && resumedAt is null && progress.Tasks.Total > 1)
            {
                resumedAt = progress.Tasks.Ended;
                Console.WriteLine($"It goes on where it was: {resumedAt:N0} of {progress.Tasks.Total:N0} tasks have ended.");
            }

            Console.WriteLine($"{progress.Status,-12}{progress.Tasks.Ended,8:N0} of {progress.Tasks.Total:N0} tasks");
        }

        var ended = await client.WaitAsync(run, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (ended.Status != InstanceStatus.Succeeded)
        {
            throw new InvalidOperationException($"The run ended {ended.Status}: {ended.Failure}");
        }

        var result = WordCountResult.Parse(ended.Result);
        foreach (var (word, count) in result.Top)
        {
            Console.WriteLine($"{count,12:N0}  {word}");
        }

        Console.WriteLine($"{result.Words:N0} words, {result.Distinct:N0} distinct, in {result.Files:N0} files: {seconds:N2} s, {ended.Tasks.Total / seconds:N0} tasks/s");
        var json = result.ToJsonObject();
        json["seconds"] = Math.Round(seconds, 3);
        json["tasks"] = ended.Tasks.Total;
        if (crash is not null)
        {
            var (silo, endedAtCrash) = await crash;
            json["crashedSilo"] = silo.Value;
            json["doneAtCrash"] = Math.Round((double)endedAtCrash / ended.Tasks.Total, 3);
            json["redelivered"] = ended.Tasks.Redelivered;
        }

        if (earlier is not null)
        {
            json["resumed"] = run.Value;
            json["resumedAt"] = resumedAt;
            json["redelivered"] = ended.Tasks.Redelivered;
        }

        return json;
    }

    /// <summary>The run that an earlier process did not finish. It goes on by itself, since this process was started.</summary>
    private async Task<InstanceInfo?> FindUnfinishedAsync(CancellationToken cancellationToken)
    {
        var runs = (await client.FindAsync(new InstanceQuery { JobId = Job.Id }, cancellationToken)).Instances;
        if (runs.FirstOrDefault(run => !run.Status.IsTerminal()) is { } unfinished)
        {
            Console.WriteLine($"Run {unfinished.InstanceId}, of {unfinished.CreatedTime.ToLocalTime():g}, was not finished by the process that began it.");
            return unfinished;
        }

        if (runs is [var finished, ..])
        {
            Console.WriteLine($"Run {finished.InstanceId}, of {finished.CreatedTime.ToLocalTime():g}, has ended {finished.Status}: it is not run again. A new one begins.");
        }

        return null;
    }

    private async Task<InstanceId> StartAsync(CancellationToken cancellationToken)
    {
        // Without hurry: one file at a time on each silo.
        await client.SaveAsync(arguments.IsDurable ? Job with { ConcurrencyPerSilo = 1 } : Job, cancellationToken: cancellationToken);
        var run = await client.RunAsync(Job.Id, new WordCountRequest(arguments.Folder, arguments.Top).ToJson(), cancellationToken);
        return run.InstanceId;
    }

    private async Task<(SiloId Silo, long Ended)> CrashAsync(InstanceId run)
    {
        var silo = await gate.Reached;
        var ended = (await client.GetInstanceAsync(run)).Tasks.Ended;
        for (var patience = 0; ended < gate.Limit && patience < 100; patience++)
        {
            await Task.Delay(20);
            ended = (await client.GetInstanceAsync(run)).Tasks.Ended;
        }

        await cluster.CrashAsync(silo);
        gate.Open();
        Console.WriteLine($"Crashed silo {silo} when {ended:N0} tasks had ended.");
        return (silo, ended);
    }
}
