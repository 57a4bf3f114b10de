using JobGrains.Hosting;
using JobGrains.Orleans.Membership;

namespace JobGrains.Orleans.Storage;

/// <summary>Records of a silo that, where it may have been declared dead meanwhile, writes nothing before it knows better.</summary>
internal sealed class GuardedRecords(IGrainRecords records, PauseGuard guard) : IGrainRecords
{
    public ValueTask<TValue?> ReadAsync<TValue>(GrainRecord record)
        where TValue : class =>
        records.ReadAsync<TValue>(record);

    public ValueTask<RecordWithDeltas<TValue, TDelta>> ReadAsync<TValue, TDelta>(GrainRecord record)
        where TValue : class
        where TDelta : class =>
        records.ReadAsync<TValue, TDelta>(record);

    public ValueTask CommitAsync(Commit commit)
    {
        var pending = guard.EnsureAliveAsync();
        return pending.IsCompletedSuccessfully ? records.CommitAsync(commit) : Awaited(pending);

        async ValueTask Awaited(ValueTask checking)
        {
            await checking;
            await records.CommitAsync(commit);
        }
    }
}
