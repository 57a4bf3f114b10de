using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class GettingStarted
{
    public static async Task MainAsync(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddJobGrains(jobs => jobs
            .AddProcessor("greet", (context, cancellationToken) => new(ProcessorResult.Succeeded($"Hello, {context.Parameters}!")))
            .AddJob(new JobDefinition { Id = "greet", Processor = "greet" }));

        using var host = builder.Build();
        await host.StartAsync();

        var client = host.Services.GetRequiredService<IJobClient>();
        var run = await client.RunAsync("greet", "world");
        var ended = await client.WaitAsync(run.InstanceId);
        Console.WriteLine($"{ended.Status}: {ended.Result}");

        await host.StopAsync();
    }

    public static async Task RunOnceAsync(IJobClient client)
    {
        var receipt = await client.RunAsync(new RunRequest { JobId = "invoice", Parameters = "4711", IdempotencyKey = "invoice-4711" });
    }

    public static async Task<RunReceipt> RunAgainAsync(IJobClient client, RunRequest request)
    {
        try
        {
            return await client.RunAsync(request);
        }
        catch (JobRunUnknownException unknown)
        {
            return await client.RunAsync(request with { IdempotencyKey = unknown.Key.IdempotencyKey });
        }
    }

    public static void MovedToAClass(IServiceCollection services)
    {
        services.AddJobGrains(jobs => jobs
            .AddProcessor<InvoiceProcessor>("invoice")
            .AddJob(new JobDefinition
            {
                Id = "invoice",
                Processor = "invoice",
                TaskRetry = new RetryPolicy { MaxTries = 3, Delay = TimeSpan.FromSeconds(5) },
                Timeouts = new TimeoutOptions { Task = TimeSpan.FromMinutes(2) },
            }));
    }
}
