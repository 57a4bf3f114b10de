using System.Collections.Concurrent;
using System.Threading.Channels;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace JobGrains.PostgreSql.Tests.Outbox;

/// <summary>An application on a schema, with a job that tells of each of its starts, and a database of its own use.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    public const string Job = "job";

    private readonly IHost _host;
    private readonly Channel<string> _started;

    private OutboxHost(IHost host, Channel<string> started, ConcurrentQueue<InstanceId> runs, NpgsqlDataSource source)
    {
        _host = host;
        _started = started;
        Runs = runs;
        Source = source;
    }

    public IJobClient Client => _host.Services.GetRequiredService<IJobClient>();

    public ITransactionalJobClient Transactional => _host.Services.GetRequiredService<ITransactionalJobClient>();

    public EmbeddedHealth Health => _host.Services.GetRequiredService<IEmbeddedCluster>().Health;

    /// <summary>The database of the store, as the application connects to it.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The run of each start.</summary>
    public ConcurrentQueue<InstanceId> Runs { get; }

    public static async Task<OutboxHost> StartAsync(ServerFixture server, string schema)
    {
        var started = Channel.CreateUnbounded<string>();
        var runs = new ConcurrentQueue<InstanceId>();
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddJobGrains(jobs =>
        {
            server.Use(schema)(jobs);
            jobs.AddProcessor(Job, (context, _) =>
            {
                runs.Enqueue(context.InstanceId);
                started.Writer.TryWrite(context.Parameters ?? "");
                return new(ProcessorResult.Succeeded(context.Parameters));
            });
            jobs.AddJob(new JobDefinition { Id = Job, Processor = Job });
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new OutboxHost(host, started, runs, NpgsqlDataSource.Create(server.ConnectionString));
    }

    /// <summary>The parameters of the next run that starts.</summary>
    public ValueTask<string> NextAsync() => _started.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Enqueues runs with these parameters in a transaction, and commits it.</summary>
    public async Task<IReadOnlyList<EnqueuedRun>> EnqueueAsync(params IReadOnlyList<string> parameters)
    {
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        var runs = await Transactional.RunManyAsync(transaction, [.. parameters.Select(text => new RunRequest { JobId = Job, Parameters = text })], TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        return runs;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await Source.DisposeAsync();
    }
}
