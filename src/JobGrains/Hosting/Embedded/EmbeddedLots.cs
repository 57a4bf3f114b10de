using JobGrains.Hosting.Storage;
using JobGrains.Instances;

namespace JobGrains.Hosting.Embedded;

/// <summary>Runs that are accepted together on a silo whose store takes them.</summary>
internal sealed class EmbeddedLots(EmbeddedSilo silo, ILotStore store) : IRunLots
{
    public async ValueTask<bool> TryAddAsync(RunLot lot)
    {
        var listeners = silo.Engine.Listeners;
        if (!listeners.IsReady)
        {
            await listeners.LoadAsync();
        }

        // What a listener is to hear stands in the record of the run.
        if (silo.HasEnded || listeners.Set.Hears(lot.JobId))
        {
            return false;
        }

        await AddInTimeAsync(lot);
        foreach (var id in lot.Ids)
        {
            silo.Engine.Telemetry.Metrics.Accepted(id, isFire: false);
        }

        return true;
    }

    private async Task AddInTimeAsync(RunLot lot)
    {
        try
        {
            // Written elsewhere, while the caller prepares the next lot. However long that takes: once somebody asks for the runs again, the lot is on its way.
            var adding = await Task.Factory.StartNew(() => AddAsync(lot), CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            await adding.WaitAsync(silo.Parts.Options.CallTimeout, silo.Time);
        }
        catch (Exception exception) when (exception is not JobGrainsException)
        {
            throw new JobGrainsUnavailableException($"The store did not answer a commit of {lot.Ids.Count} runs of job '{lot.JobId}': {exception.GetType().Name}: {exception.Message}", exception);
        }
    }

    private async Task AddAsync(RunLot lot)
    {
        try
        {
            await store.AddAsync(lot);
        }
        finally
        {
            // It may be durable all the same: nobody else would look for its wake-ups.
            silo.Cluster.WakeUps.Notice(lot.AcceptedTime + lot.Parts.Min(static part => part.Run.Delay));
        }
    }
}
