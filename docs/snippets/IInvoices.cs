namespace JobGrains.Docs;

public interface IInvoices
{
    Task<bool> SendAsync(string number, string fence, CancellationToken cancellationToken);
}
