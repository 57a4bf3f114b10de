using System.Net;
using System.Net.NetworkInformation;
using JobGrains;
using Orleans.Configuration;
using OrleansHost;
using WordCount;

const int FirstSiloPort = 11111;
const int FirstGatewayPort = 30000;
const int FirstHttpPort = 5100;

// Each process that is started takes the next ports; all are one cluster.
var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
var number = Enumerable.Range(0, 100).First(n => !taken.Contains(FirstSiloPort + n) && !taken.Contains(FirstHttpPort + n));

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls($"http://127.0.0.1:{FirstHttpPort + number}");
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("JobGrains", LogLevel.Information);
builder.Services.AddSingleton(new CrashGate(closed: false));
builder.UseOrleans(orleans =>
{
    orleans.UseLocalhostClustering(FirstSiloPort + number, FirstGatewayPort + number, new IPEndPoint(IPAddress.Loopback, FirstSiloPort));
    orleans.UseInMemoryReminderService();
    orleans.AddMemoryGrainStorageAsDefault();

    // The first process holds the membership of a localhost cluster; here it also holds all that is stored, so that any other may be killed. A real cluster has a database.
    orleans.Configure<GrainTypeOptions>(types => types.Classes.RemoveWhere(type => number > 0 && type.Name == "MemoryStorageGrain"));

    // A grain stays although the silo that knew its place is killed. Without it Orleans ends such grains, and what is stored here lives in grains.
#pragma warning disable ORLEANSEXP003
    orleans.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

    // A killed process is known to be dead after two seconds instead of twelve.
    orleans.Configure<ClusterMembershipOptions>(membership => (membership.ProbeTimeout, membership.NumMissedProbesLimit, membership.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1));

    orleans.AddJobGrains(jobs => jobs
        .AddProcessor<UnhurriedWordCount>("word-count")
        .AddProcessor<SlowGreeting>("greeting"));
});

var app = builder.Build();
app.MapGet("/silos", (IJobClient client) => client.GetSilosAsync());
app.MapPost("/word-count", JobEndpoints.CountWordsAsync);
app.MapPost("/broadcast", JobEndpoints.GreetAsync);
await app.StartAsync();
Console.WriteLine($"""
    This is process {number + 1} of the cluster, with the process id {Environment.ProcessId}. Start it again in another terminal, then:
      curl -XPOST 'http://127.0.0.1:{FirstHttpPort}/word-count?folder=/usr/share/doc&top=5'
      curl -XPOST 'http://127.0.0.1:{FirstHttpPort}/broadcast'
    and kill the second process (kill -KILL) while one of them runs.
    """);
await app.WaitForShutdownAsync();
