using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Bench;

/// <summary>A started embedded host.</summary>
internal sealed class BenchHost : IBenchHost
{
    private readonly IHost _host;
    private readonly DirectoryInfo? _folder;

    private BenchHost(IHost host, DirectoryInfo? folder)
    {
        _host = host;
        _folder = folder;
    }

    public IJobClient Client => _host.Services.GetRequiredService<IJobClient>();

    public long? StoreBytes => _host.Services.GetService<JournalHost>()?.Store.BytesWritten;

    public static async Task<IBenchHost> StartAsync(BenchArguments arguments, Action<JobGrainsBuilder> configure)
    {
        var folder = arguments.Journal ? Directory.CreateTempSubdirectory("jobgrains-bench-") : null;
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddJobGrains(jobs =>
        {
            configure(jobs.ConfigureEmbedded(embedded => embedded.Silos = arguments.Silos));
            if (folder is not null)
            {
                jobs.UseJournal(folder.FullName);
            }
        });
        var host = builder.Build();
        await host.StartAsync();
        return new BenchHost(host, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder?.Delete(recursive: true);
    }
}
