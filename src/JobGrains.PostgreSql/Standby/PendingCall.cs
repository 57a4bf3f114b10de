using JobGrains.Hosting.Standby;

namespace JobGrains.PostgreSql.Standby;

/// <summary>A call of this process that another one is to make.</summary>
internal sealed class PendingCall(CarriedCall call)
{
    private readonly TaskCompletionSource<CarriedReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Id { get; } = Guid.CreateVersion7();

    public CarriedCall Call => call;

    public Task<CarriedReply> Reply => _reply.Task;

    public void Answer(CarriedReply reply) => _reply.TrySetResult(reply);

    public void Fail(string reason) => _reply.TrySetException(new JobGrainsUnavailableException(reason));
}
