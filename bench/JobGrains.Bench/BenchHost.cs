using System.Diagnostics;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Bench;

/// <summary>A started embedded host, and the store that the next one goes on with.</summary>
internal sealed class BenchHost : IBenchHost
{
    private readonly BenchArguments _arguments;
    private readonly Action<JobGrainsBuilder> _configure;
    private readonly DirectoryInfo? _folder;
    private readonly MemoryStore? _memory;
    private readonly BenchDatabase? _database;
    private IHost _host = null!;

    private BenchHost(BenchArguments arguments, Action<JobGrainsBuilder> configure, BenchDatabase? database)
    {
        _arguments = arguments;
        _configure = configure;
        _database = database;
        _folder = arguments.Journal ? Directory.CreateTempSubdirectory("jobgrains-bench-") : null;
        _memory = arguments.StoreName == "memory" ? new MemoryStore() : null;
    }

    public IJobClient Client => _host.Services.GetRequiredService<IJobClient>();

    public long? StoreBytes => _host.Services.GetService<JournalHost>()?.Store.BytesWritten;

    public bool CanRestart => true;

    public IGrainStore Store => _memory ?? _host.Services.GetRequiredService<IStoreHost>().Store;

    private JournalStore Journal => _host.Services.GetRequiredService<JournalHost>().Store;

    public async Task PruneAsync(DateTimeOffset end)
    {
        var past = end + _host.Services.GetRequiredService<IOptions<JobGrainsOptions>>().Value.History.Retention;
        if (_folder is not null)
        {
            await Journal.PruneAsync(past);
        }
        else if (_database is not null)
        {
            await Store.ExpireAsync(past);
        }
    }

    /// <param name="arguments">The arguments.</param>
    /// <param name="configure">Adds the processors.</param>
    /// <param name="database">Where everything is kept, and what is disposed of with the host; null for what the arguments say.</param>
    public static async Task<IBenchHost> StartAsync(BenchArguments arguments, Action<JobGrainsBuilder> configure, BenchDatabase? database = null)
    {
        var host = new BenchHost(arguments, configure, database ?? (arguments.PostgreSql ? await BenchDatabase.StartAsync() : null));
        await host.StartAsync();
        return host;
    }

    public async Task<DatabaseWork?> ReadWorkAsync() => _database is null ? null : await _database.ReadWorkAsync();

    public Task SettleAsync() => _database?.SettleAsync() ?? Task.CompletedTask;

    public async Task<TimeSpan> RestartAsync()
    {
        await StopAsync();
        var started = Stopwatch.GetTimestamp();
        await StartAsync();
        return Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder?.Delete(recursive: true);
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    private async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (_memory is not null)
        {
            builder.Services.AddSingleton(_memory);
        }

        if (_arguments.Throttle)
        {
            builder.Services.AddSingleton<JournalHost, SlowJournalHost>();
        }

        builder.Services.AddJobGrains(jobs =>
        {
            _configure(jobs.ConfigureEmbedded(embedded => embedded.Silos = _arguments.Silos));
            if (_folder is not null)
            {
                jobs.UseJournal(_folder.FullName);
            }

            if (_database is not null)
            {
                jobs.UsePostgreSql(_database.ConnectionString);
            }
        });
        _host = builder.Build();
        await _host.StartAsync();
    }

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
