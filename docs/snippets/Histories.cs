using JobGrains.Hosting;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class Histories
{
    public static readonly JobDefinition Import = new()
    {
        Id = "import",
        Processor = "import",
        History = new HistoryPolicy { Keep = HistoryKeep.Failures, Last = 20, Retention = TimeSpan.FromDays(90) },
    };

    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddJobGrains(jobs => jobs.Configure(options =>
        {
            options.History.Retention = TimeSpan.FromDays(14);
        }));
    }

    public static async Task ReadAsync(IJobClient client, CancellationToken cancellationToken)
    {
        var query = new HistoryQuery { JobId = "import", Status = InstanceStatus.Failed, EndedFrom = DateTimeOffset.UtcNow.AddDays(-7) };
        do
        {
            var page = await client.FindHistoryAsync(query, cancellationToken);
            foreach (var row in page.Rows)
            {
                Console.WriteLine($"{row.EndedTime:u} {row.InstanceId} attempt {row.Attempt}: {row.Failure}");
            }

            query = query with { Cursor = page.Next };
        }
        while (query.Cursor is not null);
    }

    public static async Task CountAsync(IJobClient client, CancellationToken cancellationToken)
    {
        var overview = await client.GetOverviewAsync(cancellationToken);
        Console.WriteLine($"{overview.Jobs} jobs, {overview.OpenRuns.Running} runs running, {overview.Ended.Failed} attempts failed since {overview.EndedFrom:t}, {overview.ReadySilos} of {overview.Silos} silos ready");
    }

    public static async Task FindAsync(IJobClient client, CancellationToken cancellationToken)
    {
        var page = await client.FindAsync(new InstanceQuery { BusinessKey = "order-4711" }, cancellationToken);
        foreach (var run in page.Instances)
        {
            Console.WriteLine($"{run.InstanceId} {run.Status}");
        }
    }
}
