using System.Collections.Concurrent;
using JobGrains.Hosting;
using JobGrains.Hosting.Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>An application on a schema, with a job that tells of each of its starts, and a clock that may be ahead.</summary>
internal sealed class BulkHost : IAsyncDisposable
{
    public const string Job = "job";

    private readonly ServerFixture _server;
    private readonly string _schema;
    private readonly IHost _host;

    private BulkHost(ServerFixture server, string schema, IHost host, ConcurrentQueue<InstanceId> runs)
    {
        _server = server;
        _schema = schema;
        _host = host;
        Runs = runs;
    }

    public IJobClient Client => _host.Services.GetRequiredService<IJobClient>();

    public EmbeddedHealth Health => _host.Services.GetRequiredService<IEmbeddedCluster>().Health;

    public EmbeddedSilo Silo => ((ProcessSilo)_host.Services.GetRequiredService<ProcessCluster>().Pick()).Silo;

    /// <summary>The run of each start.</summary>
    public ConcurrentQueue<InstanceId> Runs { get; }

    public static async Task<BulkHost> StartAsync(ServerFixture server, string schema, TimeSpan ahead = default, Action<JobGrainsBuilder>? more = null)
    {
        var runs = new ConcurrentQueue<InstanceId>();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton<TimeProvider>(new ShiftedTime(ahead));
        builder.Services.AddJobGrains(jobs =>
        {
            server.Use(schema)(jobs);
            jobs.AddProcessor(Job, (context, _) =>
            {
                runs.Enqueue(context.InstanceId);
                return new(ProcessorResult.Succeeded(context.Parameters));
            });
            jobs.AddJob(new JobDefinition { Id = Job, Processor = Job });
            more?.Invoke(jobs);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new BulkHost(server, schema, host, runs);
    }

    /// <summary>How many rows a table of the store has.</summary>
    public async Task<long> CountAsync(string table)
    {
        await using var source = NpgsqlDataSource.Create(_server.ConnectionString);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {_schema}.{table}");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
