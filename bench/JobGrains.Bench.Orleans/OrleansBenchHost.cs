using System.Net;
using System.Net.Sockets;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Bench.Orleans;

/// <summary>Silos of one cluster in this process, with storage in memory or in PostgreSQL; between them is TCP.</summary>
internal sealed class OrleansBenchHost : IBenchHost
{
    private const string Invariant = "Npgsql";

    private readonly List<IHost> _silos = [];

    /// <summary>The client of the first silo, as application code in a silo uses it.</summary>
    public IJobClient Client => _silos[0].Services.GetRequiredService<IJobClient>();

    public IGrainFactory Grains => _silos[0].Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts the silos.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="configure">What they run.</param>
    /// <param name="database">Where storage and reminders are; null for the memory.</param>
    public static async Task<OrleansBenchHost> StartAsync(int silos, Action<JobGrainsBuilder> configure, string? database = null)
    {
        var host = new OrleansBenchHost();
        IPEndPoint? primary = null;
        for (var i = 0; i < silos; i++)
        {
            var siloPort = FreePort();
            var silo = Create(siloPort, FreePort(), primary, configure, database);
            primary ??= new IPEndPoint(IPAddress.Loopback, siloPort);
            await silo.StartAsync();
            host._silos.Add(silo);
        }

        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            silo.Dispose();
        }
    }

    private static IHost Create(int siloPort, int gatewayPort, IPEndPoint? primary, Action<JobGrainsBuilder> configure, string? database)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Error).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(siloPort, gatewayPort, primary);
            if (database is null)
            {
                orleans.UseInMemoryReminderService().AddMemoryGrainStorageAsDefault();
            }
            else
            {
                orleans.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
                orleans.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, database));
            }

            orleans.AddJobGrains(configure);
        });
        return builder.Build();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
