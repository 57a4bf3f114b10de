using JobGrains.Orleans.TestingHost;
using Orleans.TestingHost;

namespace JobGrains.Docs;

public static class TestingOnOrleans
{
    public static async Task SendsTheInvoiceAgainWhenItsSiloCrashes(IInvoices invoices, Task sending)
    {
        var builder = new InProcessTestClusterBuilder(3);
        builder.AddJobGrains(jobs => jobs.AddProcessor("invoice", services => new InvoiceProcessor(invoices)));
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        var client = cluster.GetJobClient();
        await client.SaveAsync(new JobDefinition { Id = "invoice", Processor = "invoice" });
        var run = await client.RunAsync("invoice", "4711");
        await sending;

        var running = (await client.ListTasksAsync(new TaskQuery { InstanceId = run.InstanceId }))[0].Silo!.Value;
        await cluster.CrashSiloAsync(running);

        var ended = await client.WaitAsync(run.InstanceId);
        Console.WriteLine($"{ended.Status}, delivered again: {ended.Tasks.Redelivered}");
    }
}
