using JobGrains.Testing;

namespace JobGrains.Docs;

public static class TestingYourJobs
{
    public static void SendsTheInvoiceAgainWhenItsSiloDies(IInvoices invoices, Task sending)
    {
        var options = new SimulatedClusterOptions { Seed = 7 }.AddProcessor("invoice", silo => new InvoiceProcessor(invoices));

        SimulatedCluster.Run(options, async cluster =>
        {
            await cluster.CallAsync(client => client.SaveAsync(new JobDefinition { Id = "invoice", Processor = "invoice" }));
            var run = await cluster.CallAsync(client => client.RunAsync("invoice", "4711"));
            await sending;

            var running = (await cluster.CallAsync(client => client.ListTasksAsync(new TaskQuery { InstanceId = run.InstanceId })))[0].Silo!.Value;
            cluster.Crash(running);
            cluster.DeclareDead(running);

            var ended = await cluster.CallAsync(client => client.WaitAsync(run.InstanceId));
            Console.WriteLine($"{ended.Status} after {cluster.Elapsed}, delivered again: {ended.Tasks.Redelivered}");
        });
    }
}
