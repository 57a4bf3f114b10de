using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace OrleansCluster;

/// <summary>A silo process: what an application's own host looks like.</summary>
internal static class SiloHost
{
    public const string Mode = "silo";

    public static async Task RunAsync(string name, int port, string connection)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.None).AddFilter("JobGrains", LogLevel.Warning);

        // A stopping silo gives its tasks time (JobGrainsOptions.DrainTimeout, 20 seconds): the host must not cut that short.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.UseOrleans(silo => silo
            .Configure<SiloOptions>(options => options.SiloName = name)
            .ConfigureEndpoints(IPAddress.Loopback, port, port + 1)
            .UseDatabase(connection)

            // A killed process is known to be dead after a second instead of six, one that hangs after nine.
            .Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit) = (TimeSpan.FromSeconds(1), 2))
            .AddJobGrains(jobs => jobs
                .AddProcessor<SumOfSquares>("sum-of-squares")
                .AddProcessor<Greeting>("greeting")));
        using var host = builder.Build();
        await host.StartAsync();
        EndWithTheParent(host.Services.GetRequiredService<IHostApplicationLifetime>());
        await host.WaitForShutdownAsync();
    }

    private static void EndWithTheParent(IHostApplicationLifetime lifetime) => new Thread(() =>
    {
        while (Console.In.Read() >= 0)
        {
        }

        lifetime.StopApplication();
    })
    { IsBackground = true }.Start();
}
