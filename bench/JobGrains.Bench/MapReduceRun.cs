using System.Diagnostics;
using JobGrains.Hosting;

namespace JobGrains.Bench;

/// <summary>One run of the checksum job, timed from the request to the end as the caller sees it.</summary>
internal sealed record MapReduceRun(TimeSpan Elapsed, ChecksumResult Result, bool Correct)
{
    public static readonly JobId JobId = "checksum";

    public static Action<JobGrainsBuilder> Register(Milestones milestones) => jobs => jobs.AddProcessor(JobId.Value, _ => new ChecksumProcessor(milestones));

    public static Task SaveJobAsync(IJobClient client) =>
        client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value, ExecutionType = ExecutionType.MapReduce, ConcurrencyPerSilo = 2 * Environment.ProcessorCount });

    public static async Task<MapReduceRun> MeasureAsync(IJobClient client, ChecksumParameters parameters)
    {
        var started = Stopwatch.GetTimestamp();
        var receipt = await client.RunAsync(JobId, parameters.ToString());
        var instance = await client.WaitAsync(receipt.InstanceId);
        var elapsed = Stopwatch.GetElapsedTime(started);
        if (instance.Status != InstanceStatus.Succeeded)
        {
            throw new InvalidOperationException($"Run {instance.InstanceId} ended {instance.Status}: {instance.Failure}");
        }

        var result = ChecksumResult.Parse(instance.Result);
        return new MapReduceRun(elapsed, result, result.IsThatOf(parameters));
    }
}
