using JobGrains.Client;
using JobGrains.Hosting.Standby;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql.Tests.Outbox;

/// <summary>An engine that does with runs what the test says.</summary>
internal sealed class ScriptedUser(Func<PreparedRun, ValueTask<CreationReply>> createAsync) : ILeaseUser
{
    /// <summary>Asked before each row.</summary>
    public Func<bool> Room { get; init; } = static () => true;

    public bool HasRoom => Room();

    public ValueTask BeginAsync(IStoreHost store, CancellationToken cancellationToken) => default;

    public ValueTask LoseAsync() => default;

    public ValueTask EndAsync(CancellationToken cancellationToken) => default;

    public ValueTask<CarriedReply> MakeAsync(CarriedCall call) => throw new NotSupportedException();

    public ValueTask<CreationReply> CreateAsync(PreparedRun run) => createAsync(run);
}
