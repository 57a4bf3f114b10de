namespace JobGrains.Docs;

public sealed class SlowInvoices(TimeProvider time) : IInvoices
{
    public async Task<bool> SendAsync(string number, string fence, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMinutes(1), time, cancellationToken);
        return true;
    }
}
