using JobGrains.Hosting;
using JobGrains.PostgreSql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace JobGrains.Crash;

/// <summary>The process that is killed.</summary>
internal static class CrashChild
{
    public const string Load = "load";
    public const string Finish = "finish";

    private const int LongestTask = 30;

    private static readonly LoadSize Size = new(Submitters: 24, LargestMap: 400, Pause: TimeSpan.FromMilliseconds(20));

    /// <param name="folder">Where it logs, and has its journal.</param>
    /// <param name="number">Which one it is.</param>
    /// <param name="mode">What it does.</param>
    /// <param name="database">The connection string; empty stands for a journal.</param>
    public static async Task RunAsync(DirectoryInfo folder, int number, string mode, string database)
    {
        EndWithTheParent();
        using var log = new ChildLog(folder, number);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddJobGrains(jobs =>
        {
            CrashProcessors.Register(jobs, log, LongestTask);
            (database.Length > 0 ? jobs.UsePostgreSql(database) : jobs.UseJournal(Path.Combine(folder.FullName, "journal"), journal => journal.SegmentSize = 1 << 20))
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
        log.WriteUp();
        _ = new TenureWatch(host.Services.GetRequiredService<IEmbeddedCluster>(), log).RunAsync();
        await using var source = database.Length > 0 ? NpgsqlDataSource.Create(database) : null;
        var transactions = source is null ? null : new Transactions(host.Services.GetRequiredService<ITransactionalJobClient>(), source, log);
        var load = new CrashLoad(host.Services.GetRequiredService<IJobClient>(), log, number, Size, transactions);
        await load.SaveJobsAsync();
        await load.RepeatUnknownAsync(folder);
        if (mode == Finish)
        {
            await load.FinishAsync(folder);
            await host.StopAsync();
            return;
        }

        await Task.WhenAll(load.RunAsync(CancellationToken.None), database.Length > 0 ? load.RunLaterAsync() : Task.CompletedTask);
    }

    /// <summary>The parent holds the other end of the input: if it is gone, nobody would end this process.</summary>
    public static void EndWithTheParent() => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        Environment.Exit(3);
    })
    { IsBackground = true }.Start();
}
