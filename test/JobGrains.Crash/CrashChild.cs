using System.Diagnostics;
using System.Globalization;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Crash;

/// <summary>The process that is killed.</summary>
internal static class CrashChild
{
    public const string Load = "load";
    public const string Finish = "finish";

    private const int Submitters = 24;
    private const int LargestMap = 400;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Kinds = [CrashProcessors.Plain, CrashProcessors.Plain, CrashProcessors.Failing, CrashProcessors.Map, CrashProcessors.Broadcast];

    public static async Task RunAsync(DirectoryInfo folder, int number, string mode)
    {
        EndWithTheParent();
        using var log = new ChildLog(folder, number);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddJobGrains(jobs =>
        {
            CrashProcessors.Register(jobs, log);
            jobs.UseJournal(Path.Combine(folder.FullName, "journal"), journal => journal.SegmentSize = 1 << 20)
                .ConfigureEmbedded(embedded => embedded.Silos = 2)
                .Configure(options =>
                {
                    options.PageSize = 50;
                    options.CatalogPeriod = TimeSpan.FromSeconds(2);
                    options.ReconcilePeriod = TimeSpan.FromSeconds(1);
                });
        });
        using var host = builder.Build();
        await host.StartAsync();
        using (var process = Process.GetCurrentProcess())
        {
            log.Write(LogLine.Up, (DateTime.UtcNow - process.StartTime.ToUniversalTime()).TotalMilliseconds);
        }

        var client = host.Services.GetRequiredService<IJobClient>();
        foreach (var job in CrashProcessors.Jobs)
        {
            await client.SaveAsync(job);
        }

        var before = ChildLog.ReadSubmissions(folder);
        await Task.WhenAll(Unknown(before).Select(line => SubmitAsync(client, log, line.Fields[0], line.Fields[1], line.Fields[2])));
        if (mode == Finish)
        {
            await FinishAsync(client, log, folder);
            await host.StopAsync();
            return;
        }

        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(submitter => LoadAsync(client, log, number, submitter)));
    }

    /// <summary>The parent holds the other end of the input: if it is gone, nobody would end this process.</summary>
    private static void EndWithTheParent() => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(3);
    })
    { IsBackground = true }.Start();

    /// <summary>What was submitted and not answered: it is submitted again, with the same key.</summary>
    private static IEnumerable<LogLine> Unknown(List<LogLine> lines)
    {
        var accepted = lines.Where(line => line.Kind == LogLine.Accepted).Select(line => line.Fields[1]).ToHashSet();
        return lines.Where(line => line.Kind == LogLine.Submitting && !accepted.Contains(line.Fields[1])).DistinctBy(line => line.Fields[1]);
    }

    private static async Task LoadAsync(IJobClient client, ChildLog log, int number, int submitter)
    {
        for (var i = 0; ; i++)
        {
            var kind = Kinds[Random.Shared.Next(Kinds.Length)];
            var parameters = kind == CrashProcessors.Map ? Random.Shared.Next(1, LargestMap) : Random.Shared.Next();
            var instance = await SubmitAsync(client, log, kind, string.Create(CultureInfo.InvariantCulture, $"{number}-{submitter}-{i}"), parameters.ToString(CultureInfo.InvariantCulture));
            if (Random.Shared.Next(8) != 0)
            {
                var ended = await client.WaitAsync(instance);
                log.Write(LogLine.Ended, ended.InstanceId, ended.Attempt, ended.Status);
            }

            await Task.Delay(Pause);
        }
    }

    private static async Task<InstanceId> SubmitAsync(IJobClient client, ChildLog log, string kind, string key, string parameters)
    {
        log.Write(LogLine.Submitting, kind, key, parameters);
        while (true)
        {
            try
            {
                var receipt = await client.RunAsync(new RunRequest { JobId = kind, IdempotencyKey = key, Parameters = parameters });
                log.Write(LogLine.Accepted, kind, key, parameters, receipt.InstanceId);
                return receipt.InstanceId;
            }
            catch (Exception exception) when (exception is JobGrainsUnavailableException or JobRunUnknownException)
            {
                await Task.Delay(Pause);
            }
        }
    }

    private static async Task FinishAsync(IJobClient client, ChildLog log, DirectoryInfo folder)
    {
        var accepted = ChildLog.ReadSubmissions(folder).Where(line => line.Kind == LogLine.Accepted).Select(line => new InstanceId(line.Fields[3])).Distinct().ToList();
        foreach (var id in accepted)
        {
            var ended = await client.WaitAsync(id);
            log.Write(LogLine.Ended, ended.InstanceId, ended.Attempt, ended.Status);
            foreach (var row in await client.GetHistoryAsync(id))
            {
                log.Write(LogLine.History, row.InstanceId, row.Attempt, row.Status, row.Result, row.Tasks.Redelivered, row.Tasks.Lost, row.Failure?.Message.ReplaceLineEndings(" ").Replace('\t', ' '));
            }
        }
    }
}
