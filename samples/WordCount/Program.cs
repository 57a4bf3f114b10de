using System.Text.Encodings.Web;
using System.Text.Json;
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
builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton(gate).AddJobGrains(jobs =>
{
    jobs.ConfigureEmbedded(embedded => embedded.Silos = 3)
        .Configure(options => options.DispatchBatchSize = 4)
        .AddProcessor<GreetingProcessor>("greeting");
    if (arguments.IsDurable)
    {
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "JobGrains", "WordCount");
        Console.WriteLine($"The journal is in {folder}. Kill this process ({Environment.ProcessId}) and start it again: what it counts goes on where it was.");
        jobs.UseJournal(folder).AddProcessor<UnhurriedWordCount>("word-count");
    }
    else
    {
        jobs.AddProcessor<WordCountProcessor>("word-count");
    }
});

using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (JournalException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

var client = host.Services.GetRequiredService<IJobClient>();
var cluster = host.Services.GetRequiredService<IEmbeddedCluster>();
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    var json = arguments.Broadcast ? await BroadcastDemo.RunAsync(client, cluster, gate) : await new CountDemo(client, cluster, gate, arguments).RunAsync(stopping);
    await host.StopAsync();
    Console.WriteLine(json.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    await host.StopAsync();
    Console.WriteLine(arguments.IsDurable ? "Stopped. Start it again, and it goes on." : "Stopped.");
    return 130;
}
