namespace JobGrains.Docs;

public sealed class InvoiceProcessor(IInvoices invoices) : IJobProcessor
{
    public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
    {
        var sent = await invoices.SendAsync(context.Parameters!, fence: $"{context.InstanceId}/{context.Attempt}/{context.Epoch}", cancellationToken);
        return sent ? ProcessorResult.Succeeded() : ProcessorResult.Failed("The mail server refused the invoice.");
    }
}
