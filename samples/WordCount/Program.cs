using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using JobGrains;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using WordCount;

if (args.Contains("--help") || WordCountArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(WordCountArguments.Usage);
    return args.Contains("--help") ? 0 : 2;
}

var gate = new CrashGate(arguments.Crash || arguments.Broadcast);
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton(gate).AddJobGrains(jobs => jobs
    .ConfigureEmbedded(embedded => embedded.Silos = 3)
    .Configure(options => options.DispatchBatchSize = 4)
    .AddProcessor<WordCountProcessor>("word-count")
    .AddProcessor<GreetingProcessor>("greeting"));
using var host = builder.Build();
await host.StartAsync();
var client = host.Services.GetRequiredService<IJobClient>();
var cluster = host.Services.GetRequiredService<IEmbeddedCluster>();
var json = arguments.Broadcast ? await BroadcastDemo.RunAsync(client, cluster, gate) : await CountAsync();
await host.StopAsync();
Console.WriteLine(json.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
return 0;

async Task<JsonObject> CountAsync()
{
    await client.SaveAsync(new JobDefinition { Id = "word-count", Processor = "word-count", ExecutionType = ExecutionType.MapReduce });
    var started = Stopwatch.GetTimestamp();
    var run = await client.RunAsync("word-count", new WordCountRequest(arguments.Folder, arguments.Top).ToJson());
    var crash = arguments.Crash ? CrashAsync(run.InstanceId) : null;
    await foreach (var progress in client.WatchAsync(run.InstanceId))
    {
        Console.WriteLine($"{progress.Status,-12}{progress.Tasks.Ended,8:N0} of {progress.Tasks.Total:N0} tasks");
    }

    var ended = await client.WaitAsync(run.InstanceId);
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

    return json;
}

async Task<(SiloId Silo, long Ended)> CrashAsync(InstanceId run)
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
