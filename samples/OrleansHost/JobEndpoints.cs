using System.Globalization;
using System.Text.Json.Nodes;
using JobGrains;
using WordCount;

namespace OrleansHost;

/// <summary>What the application does with its jobs: a client call each, as anywhere.</summary>
internal static class JobEndpoints
{
    /// <summary>Counts the words below a folder. Answers a line of JSON for each change of the progress, then one with the result.</summary>
    public static async Task CountWordsAsync(IJobClient client, HttpResponse response, string folder, int top = 20, CancellationToken cancellationToken = default)
    {
        await client.SaveAsync(new JobDefinition { Id = "word-count", Processor = "word-count", ExecutionType = ExecutionType.MapReduce }, cancellationToken: cancellationToken);
        var ended = await WatchAsync(client, response, "word-count", new WordCountRequest(Path.GetFullPath(folder), top).ToJson(), cancellationToken);
        var result = ended.Result is null ? [] : WordCountResult.Parse(ended.Result).ToJsonObject();
        result["status"] = ended.Status.ToString();
        result["tasks"] = ended.Tasks.Total;
        result["redelivered"] = ended.Tasks.Redelivered;
        result["failure"] = ended.Failure?.Message;
        await WriteAsync(response, result);
    }

    /// <summary>Greets from every silo, which takes each of them some seconds. Answers a line of JSON for each change of the progress, then one with what became of it on each.</summary>
    public static async Task GreetAsync(IJobClient client, HttpResponse response, int seconds = 5, CancellationToken cancellationToken = default)
    {
        await client.SaveAsync(new JobDefinition { Id = "greeting", Processor = "greeting", ExecutionType = ExecutionType.Broadcast }, cancellationToken: cancellationToken);
        var ended = await WatchAsync(client, response, "greeting", seconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
        var targets = new JsonObject();
        foreach (var task in await client.ListTasksAsync(new TaskQuery { InstanceId = ended.InstanceId }, cancellationToken))
        {
            if (task.TaskId.IsBroadcastTarget)
            {
                targets[$"{task.Silo}"] = $"{task.Status}: {task.Result ?? task.Failure?.Message}";
            }
        }

        await WriteAsync(response, new JsonObject { ["status"] = ended.Status.ToString(), ["targets"] = targets });
    }

    private static async Task<InstanceInfo> WatchAsync(IJobClient client, HttpResponse response, JobId job, string parameters, CancellationToken cancellationToken)
    {
        var run = await client.RunAsync(job, parameters, cancellationToken);
        response.ContentType = "application/x-ndjson";
        await foreach (var progress in client.WatchAsync(run.InstanceId, cancellationToken))
        {
            var tasks = progress.Tasks;
            await WriteAsync(response, new JsonObject { ["status"] = progress.Status.ToString(), ["running"] = tasks.Running, ["ended"] = tasks.Ended, ["total"] = tasks.Total });
        }

        return await client.WaitAsync(run.InstanceId, cancellationToken);
    }

    private static async Task WriteAsync(HttpResponse response, JsonObject line)
    {
        await response.WriteAsync(line.ToJsonString() + "\n");
        await response.Body.FlushAsync();
    }
}
