using JobGrains.Hosting.Embedded;
using JobGrains.Hosting.Entries;
using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.PostgreSql.Lots;

/// <summary>A lot that waits to be durable.</summary>
internal sealed class NewLot(RunLot content) : StoreRequest
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunLot Content => content;

    public byte[] Body { get; } = JsonCodec.Engine.Write(content);

    /// <summary>The keys of the records of its runs, in order.</summary>
    public Guid[] Ids { get; } = IdsOf(content);

    /// <summary>The number of its row.</summary>
    public long Number { get; set; }

    public Task Done => _done.Task;

    /// <summary>The keys of the records of runs, in order.</summary>
    public static Guid[] IdsOf(RunLot content) => [.. content.Ids.Select(static id => RecordId.Of(new GrainId(EntryGrains.Instance, id.Value), InstanceRecord.RecordName))];

    public void Answer() => _done.TrySetResult();

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
