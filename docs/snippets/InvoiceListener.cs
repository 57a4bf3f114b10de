namespace JobGrains.Docs;

public sealed class InvoiceListener(IInvoices invoices) : IJobListener
{
    public async ValueTask OnEventAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        if (jobEvent.Status == InstanceStatus.Failed)
        {
            await invoices.SendAsync(jobEvent.JobId.Value, $"{jobEvent.InstanceId}/{jobEvent.Sequence}", cancellationToken);
        }
    }
}
