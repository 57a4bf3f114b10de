using System.Diagnostics;
using System.Globalization;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Bench;

/// <summary>The two processes of <see cref="RecoveryScenario"/>.</summary>
internal static class RecoveryProcess
{
    public const string Prepare = "recovery-prepare";
    public const string Recover = "recovery-recover";
    public const string Ready = "ready";
    public const string Recovered = "recovered";

    /// <summary>How many open runs a second a silo re-activates here; the default is gentler to a cluster that runs.</summary>
    public const int RecoveryRate = 50_000;

    private const int Submitters = 256;
    private static readonly JobId JobId = "endless";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static bool Is(string[] args) => args is [Prepare or Recover, _, _];

    public static async Task RunAsync(string[] args)
    {
        var open = int.Parse(args[1], CultureInfo.InvariantCulture);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddJobGrains(jobs => jobs
            .UseJournal(args[2])
            .Configure(options => options.RecoveryRate = RecoveryRate)
            .AddProcessor(JobId.Value, async (_, cancellationToken) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                return ProcessorResult.Succeeded();
            }));
        using var host = builder.Build();
        if (args[0] == Recover)
        {
            await RecoverAsync(host, open);
        }
        else
        {
            await PrepareAsync(host, open);
        }
    }

    private static async Task PrepareAsync(IHost host, int open)
    {
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IJobClient>();
        await client.SaveAsync(new JobDefinition { Id = JobId, Processor = JobId.Value });
        var submitted = 0;
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref submitted) <= open)
            {
                await client.RunAsync(JobId, "parameters of the run");
            }
        })));
        Console.WriteLine(Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan);
    }

    private static async Task RecoverAsync(IHost host, int open)
    {
        using var process = Process.GetCurrentProcess();
        var started = process.StartTime.ToUniversalTime();
        await host.StartAsync();
        var opened = DateTime.UtcNow - started;
        var cluster = host.Services.GetRequiredService<ProcessCluster>();
        int owned;
        TimeSpan elapsed;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20));
            owned = cluster.Owned("instance");
            elapsed = DateTime.UtcNow - started;
        }
        while (owned < open && elapsed < Limit);

        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Recovered} {opened.TotalSeconds:0.000} {elapsed.TotalSeconds:0.000} {process.PeakWorkingSet64 / (1024.0 * 1024.0):0} {owned}"));
        Environment.Exit(0);
    }
}
