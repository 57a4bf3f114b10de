using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.PostgreSql.Tests.Hosting;

/// <summary>What an application sees.</summary>
public sealed class HostTests(ServerFixture server)
{
    private const int MostOfATest = 120_000;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_WhenTheProcessIsStartedAgain_AreAsTheyWere_AndGoOn()
    {
        var schema = server.NextSchema();
        InstanceId ended;
        InstanceId delayed;
        using (var first = await StartAsync(schema, "the first"))
        {
            var client = ClientOf(first);
            await client.SaveAsync(new JobDefinition { Id = "job", Processor = "job" }, cancellationToken: Ending);
            ended = (await client.RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "key" }, Ending)).InstanceId;
            await client.WaitAsync(ended, Ending);
            delayed = (await client.RunAsync(new RunRequest { JobId = "job", Delay = TimeSpan.FromSeconds(2) }, Ending)).InstanceId;
            await first.StopAsync(Ending);
        }

        using var second = await StartAsync(schema, "the second");

        (await ClientOf(second).WaitAsync(ended, Ending)).Result.Should().Be("the first");
        (await ClientOf(second).RunAsync(new RunRequest { JobId = "job", IdempotencyKey = "key" }, Ending)).InstanceId.Should().Be(ended);
        (await ClientOf(second).WaitAsync(delayed, Ending)).Status.Should().Be(InstanceStatus.Succeeded);
        (await ClientOf(second).FindHistoryAsync(new HistoryQuery { JobId = "job" }, Ending)).Rows.Select(row => row.InstanceId).Should().Equal(delayed, ended);
        second.Services.GetRequiredService<IEmbeddedCluster>().Health.IsHealthy.Should().BeTrue();
        await second.StopAsync(Ending);
        second.Services.GetRequiredService<IEmbeddedCluster>().Health.Store.State.Should().Be(StoreState.Stopped);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Start_WithAJournalAsWell_Fails()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        var start = () => StartAsync("unused", "never", jobs => jobs.UseJournal(folder));

        (await start.Should().ThrowAsync<JobValidationException>()).WithMessage("*2 durable stores*");
    }

    [Theory(Timeout = MostOfATest)]
    [InlineData("Upper")]
    [InlineData("a;b")]
    [InlineData("")]
    public async Task Start_WithASchemaOfAnotherForm_Fails(string schema)
    {
        var start = () => StartAsync(schema, "never");

        (await start.Should().ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>()).WithMessage($"*Schema is '{schema}'*");
    }

    private static IJobClient ClientOf(IHost host) => host.Services.GetRequiredService<IJobClient>();

    private async Task<IHost> StartAsync(string schema, string result, Action<JobGrainsBuilder>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddJobGrains(jobs =>
        {
            jobs.UsePostgreSql(server.ConnectionString is "" ? "Host=nowhere" : server.ConnectionString, options => options.Schema = schema);
            jobs.AddProcessor("job", (_, _) => new(ProcessorResult.Succeeded(result)));
            more?.Invoke(jobs);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(Ending);
            return host;
        }
        catch (Exception)
        {
            host.Dispose();
            throw;
        }
    }
}
