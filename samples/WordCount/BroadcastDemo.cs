using System.Text.Json.Nodes;
using JobGrains;
using JobGrains.Hosting;

namespace WordCount;

/// <summary>A broadcast to three silos, one of which crashes while its task runs: that target ends Lost and is never moved to another silo.</summary>
internal static class BroadcastDemo
{
    public static async Task<JsonObject> RunAsync(IJobClient client, IEmbeddedCluster cluster, CrashGate gate)
    {
        await client.SaveAsync(new JobDefinition { Id = "greeting", Processor = "greeting", ExecutionType = ExecutionType.Broadcast });
        var run = await client.RunAsync("greeting");
        var crashed = await gate.Reached;
        await cluster.CrashAsync(crashed);
        gate.Open();
        Console.WriteLine($"Crashed silo {crashed} while it ran its task.");

        var ended = await client.WaitAsync(run.InstanceId);
        var targets = new JsonArray();
        foreach (var task in await client.ListTasksAsync(new TaskQuery { InstanceId = run.InstanceId }))
        {
            if (task.TaskId.IsBroadcastTarget)
            {
                Console.WriteLine($"{task.Silo,-16}{task.Status,-12}{task.Result ?? task.Failure?.Message}");
                targets.Add(new JsonObject { ["silo"] = task.Silo?.Value, ["status"] = task.Status.ToString() });
            }
        }

        Console.WriteLine($"The run ended {ended.Status}: {ended.Result ?? ended.Failure?.Message}");
        return new JsonObject { ["status"] = ended.Status.ToString(), ["crashedSilo"] = crashed.Value, ["targets"] = targets };
    }
}
