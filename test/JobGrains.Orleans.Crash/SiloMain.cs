using System.Net;
using JobGrains.Crash;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace JobGrains.Orleans.Crash;

/// <summary>A silo process.</summary>
internal static class SiloMain
{
    public const string Mode = "silo";

    private const int LongestTask = 1_500;

    /// <summary>So many that no task waits for a free one: what is measured is how long others take to go on, and not a queue.</summary>
    private const int Slots = 1_000;

    private const string Invariant = "Npgsql";
    private const string Cluster = "crash";

    public static async Task RunAsync(SiloArguments arguments)
    {
        CrashChild.EndWithTheParent();
        using var log = new ChildLog(arguments.Folder, arguments.Number);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        builder.Logging.AddProvider(new HolderWatch(log)).AddFilter<HolderWatch>(HolderWatch.Categories, LogLevel.Debug);
        builder.Services.AddSingleton(log);
        builder.Services.AddHostedService<DeathWatch>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloOptions>(options => options.SiloName = arguments.Name);
            silo.Configure<ClusterOptions>(Name);
            silo.ConfigureEndpoints(IPAddress.Loopback, arguments.Port, arguments.Port + 1);
            silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, arguments.Database));
            if (arguments.HasOwnStore)
            {
                silo.AddJobGrainsPostgreSql(arguments.Database);
            }
            else
            {
                silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, arguments.Database));
                silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, arguments.Database));
            }

            if (arguments.IsTuned)
            {
                silo.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 2));
            }

            silo.AddJobGrains(jobs =>
            {
                CrashProcessors.Register(jobs, log, LongestTask);
                jobs.Configure(options =>
                {
                    options.PageSize = 50;
                    options.Slots = Slots;
                    options.DrainTimeout = TimeSpan.FromSeconds(10);
                });
            });
        });
        using var host = builder.Build();
        await host.StartAsync();
        log.WriteUp();
        Console.WriteLine(SiloProcess.IsUp + host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.ToParsableString());
        await host.WaitForShutdownAsync();
    }

    /// <summary>A client of the cluster.</summary>
    public static IHost BuildClient(string database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(Name);
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));
            client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
            client.AddJobGrainsClient();
        });
        return builder.Build();
    }

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = (Cluster, Cluster);
}
