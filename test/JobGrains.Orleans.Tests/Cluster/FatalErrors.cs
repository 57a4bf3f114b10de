namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>Remembers what would have ended the process of a silo: a silo that learns of its death goes on, as one does that has not learnt of it yet.</summary>
internal sealed class FatalErrors : IFatalErrorHandler
{
    private readonly TaskCompletionSource<string?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<string?> First => _first.Task;

    public bool IsUnexpected(Exception exception) => exception is not ThreadInterruptedException;

    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) => _first.TrySetResult(context);
}
