using System.Globalization;
using JobGrains.Catalog;
using JobGrains.Instances;

namespace JobGrains.Hosting;

/// <summary>Has a silo touch its share of the catalogue's shards when it starts and whenever a silo has left, so that open runs are active again.</summary>
/// <param name="silo">The silo.</param>
/// <param name="hasEnded">Whether the silo has ended.</param>
/// <param name="onFailed">Hears that a shard could not be touched; it is touched again.</param>
internal sealed class CatalogSteward(ISiloHost silo, Func<bool> hasEnded, Action<JobGrainsException, int> onFailed)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public void OnViewChanged(ClusterView before, ClusterView view)
    {
        if (before.Version == 0 || before.Living.Any(m => view.StateOf(m.Id) is MemberState.Dead or MemberState.Unknown))
        {
            Task.Factory.StartNew(TouchAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, silo.Background);
        }
    }

    private async Task TouchAsync()
    {
        var shards = silo.Catalog.ShardCount;
        for (var shard = 0; shard < shards && !hasEnded(); shard++)
        {
            var wait = FirstWait;
            while (IsMine(shard) && !await TryTouchAsync(shard))
            {
                await Task.Delay(wait, silo.Time);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    /// <summary>The rank of this silo among those that take work decides; asked anew each time, because they come and go.</summary>
    private bool IsMine(int shard)
    {
        var active = silo.Cluster.Current.Active;
        for (var rank = 0; rank < active.Count; rank++)
        {
            if (active[rank].Id == silo.Id)
            {
                return !hasEnded() && shard % active.Count == rank;
            }
        }

        return false;
    }

    private async ValueTask<bool> TryTouchAsync(int shard)
    {
        try
        {
            await silo.CallAsync<ICatalogGrain, TouchRequest, Dispatch.Ack>(
                shard.ToString(CultureInfo.InvariantCulture),
                static (grain, request) => grain.TouchAsync(request),
                TouchRequest.Instance);
            return true;
        }
        catch (JobGrainsException exception)
        {
            onFailed(exception, shard);
            return false;
        }
    }
}
