namespace JobGrains.Docs;

public interface ICache
{
    Task FlushAsync(CancellationToken cancellationToken);
}
