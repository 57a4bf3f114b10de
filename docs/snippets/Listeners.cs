using JobGrains.Hosting;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class Listeners
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddJobGrains(jobs => jobs
            .AddListener<InvoiceListener>("invoices", new JobListenerFilter { Jobs = ["invoices"], Kinds = [JobEventKind.Ended] })
            .AddListener("audit", (jobEvent, _) =>
            {
                Console.WriteLine($"{jobEvent.Time:O} {jobEvent.InstanceId} {jobEvent.Sequence} {jobEvent.Kind} {jobEvent.Status}");
                return default;
            }));
    }

    public static async Task LookAsync(IJobClient client, CancellationToken cancellationToken)
    {
        foreach (var listener in await client.ListListenersAsync(cancellationToken))
        {
            Console.WriteLine($"{listener.Name}: {listener.Delivered} delivered, {listener.Waiting} wait, {listener.Dropped} dropped {listener.Failure}");
        }
    }
}
