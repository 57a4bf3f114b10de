using JobGrains.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobGrains.Docs;

public static class RunLogs
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddJobGrains(jobs => jobs.Configure(options =>
        {
            options.RunLogs.Level = LogLevel.Debug;
            options.RunLogs.MaxLines = 20_000;
            options.RunLogs.Retention = TimeSpan.FromDays(3);
        }));
    }

    public static async Task TailAsync(IJobClient client, InstanceId run, CancellationToken cancellationToken)
    {
        await foreach (var line in client.TailLogAsync(new RunLogQuery { InstanceId = run }, cancellationToken))
        {
            Console.WriteLine(line);
        }
    }

    public static async Task ReadAsync(IJobClient client, InstanceId run, CancellationToken cancellationToken)
    {
        var page = await client.ReadLogAsync(new RunLogQuery { InstanceId = run, MinimumLevel = LogLevel.Warning, Limit = 100 }, cancellationToken);
        while (page.HasMore)
        {
            page = await client.ReadLogAsync(new RunLogQuery { InstanceId = run, MinimumLevel = LogLevel.Warning, Limit = 100, After = page.Next }, cancellationToken);
        }

        await using var file = File.Create("run.log");
        await client.DownloadLogAsync(run, file, cancellationToken);
    }
}
