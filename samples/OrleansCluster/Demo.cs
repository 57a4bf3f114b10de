using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using JobGrains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansCluster;

/// <summary>The client: starts three silos, runs a map-reduce and a broadcast, and kills a silo during each.</summary>
internal static class Demo
{
    private const int Numbers = 600;

    public static async Task<int> RunAsync(string connection)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.UseOrleansClient(client => client.UseDatabase(connection).AddJobGrainsClient());
        using var host = builder.Build();
        var silos = new List<SiloProcess>();
        try
        {
            silos.AddRange(Enumerable.Range(1, 3).Select(number => new SiloProcess($"silo{number}", connection)));
            await StartAsync(host);
            var client = host.Services.GetRequiredService<IJobClient>();
            await UntilActiveAsync(client, 3);
            await client.SaveAsync(new JobDefinition { Id = "sum-of-squares", Processor = "sum-of-squares", ExecutionType = ExecutionType.MapReduce, ConcurrencyPerSilo = 8 });
            await client.SaveAsync(new JobDefinition { Id = "greeting", Processor = "greeting", ExecutionType = ExecutionType.Broadcast });

            var sum = await KillDuringAsync(client, "sum-of-squares", Numbers.ToString(CultureInfo.InvariantCulture), progress => progress.Tasks.Ended >= Numbers / 4, silos[2]);
            Console.WriteLine($"The sum of the squares up to {Numbers} is {sum.Result}. {sum.Tasks.Redelivered} tasks of {silos[2].Name} were run by the others.");

            silos.Add(new SiloProcess("silo4", connection));
            await UntilActiveAsync(client, 3);
            var greeting = await KillDuringAsync(client, "greeting", null, progress => progress.Tasks.Running == 3, silos[1]);
            var targets = new JsonObject();
            foreach (var task in (await client.ListTasksAsync(new TaskQuery { InstanceId = greeting.InstanceId })).Where(task => task.TaskId.IsBroadcastTarget))
            {
                targets[$"{task.Silo}"] = $"{task.Status}: {task.Result ?? task.Failure?.Message}";
            }

            Console.WriteLine(new JsonObject
            {
                ["sum"] = sum.Result,
                ["status"] = sum.Status.ToString(),
                ["redelivered"] = sum.Tasks.Redelivered,
                ["broadcast"] = greeting.Status.ToString(),
                ["targets"] = targets,
            }.ToJsonString());
            return sum.Status == InstanceStatus.Succeeded ? 0 : 1;
        }
        finally
        {
            await host.StopAsync();
            silos.ForEach(silo => silo.Dispose());
        }
    }

    /// <summary>Runs a job, and kills a silo process when the run has come so far.</summary>
    private static async Task<InstanceInfo> KillDuringAsync(IJobClient client, JobId job, string? parameters, Func<InstanceProgress, bool> isTime, SiloProcess victim)
    {
        var run = await client.RunAsync(job, parameters);
        await foreach (var progress in client.WatchAsync(run.InstanceId))
        {
            if (isTime(progress))
            {
                Console.WriteLine($"{job}: {progress.Tasks.Ended} of {progress.Tasks.Total} tasks have ended; {victim.Name} is killed.");
                victim.Kill();
                break;
            }
        }

        var watch = Stopwatch.StartNew();
        var ended = await client.WaitAsync(run.InstanceId);
        Console.WriteLine($"{job}: {ended.Status} {watch.Elapsed.TotalSeconds:0.0} s later.");
        return ended;
    }

    /// <summary>A client does not connect before there is a silo.</summary>
    private static async Task StartAsync(IHost host)
    {
        Console.WriteLine("Three silo processes start.");
        await host.StartAsync();
    }

    private static async Task UntilActiveAsync(IJobClient client, int count)
    {
        while (true)
        {
            try
            {
                if ((await client.GetSilosAsync()).Count == count)
                {
                    return;
                }
            }
            catch (JobGrainsUnavailableException)
            {
                // No silo answers yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200));
        }
    }
}
