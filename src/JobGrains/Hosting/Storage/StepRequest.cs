namespace JobGrains.Hosting.Storage;

/// <summary>Something to be done between two batches.</summary>
internal sealed class StepRequest(Func<ValueTask> step) : StoreRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Done => _done.Task;

    public async ValueTask RunAsync()
    {
        await step();
        _done.TrySetResult();
    }

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
