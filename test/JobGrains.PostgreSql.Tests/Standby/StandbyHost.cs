using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.PostgreSql.Tests.Standby;

/// <summary>One of several applications on a schema; each has a job that says whose process has run it.</summary>
internal sealed class StandbyHost : IAsyncDisposable
{
    public const string Job = "job";

    private readonly IHost _host;

    private StandbyHost(IHost host) => _host = host;

    public IJobClient Client => _host.Services.GetRequiredService<IJobClient>();

    public EmbeddedHealth Health => Cluster.Health;

    public IEmbeddedCluster Cluster => _host.Services.GetRequiredService<IEmbeddedCluster>();

    public static Task<StandbyHost> StartAsync(ServerFixture server, string schema, string name) => StartAsync(server.ConnectionString, schema, name);

    public static async Task<StandbyHost> StartAsync(string connectionString, string schema, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddJobGrains(jobs =>
        {
            jobs.UsePostgreSql(connectionString, options => options.Schema = schema);
            jobs.AddProcessor(Job, (_, _) => new(ProcessorResult.Succeeded(name)));
            jobs.AddJob(new JobDefinition { Id = Job, Processor = Job });
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new StandbyHost(host);
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
