using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Somebody who changes one job: pauses and resumes it, deletes and re-creates it.</summary>
internal abstract class JobActor(Stage stage, string name, JobId jobId) : Actor(stage, name)
{
    /// <param name="longest">How many milliseconds it is paused at most.</param>
    protected async Task PauseAsync(int longest)
    {
        State = "pausing";
        await ChangeAsync(OperationKind.Pause, client => client.PauseAsync(jobId));
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(longest)));
        State = "resuming";
        await ChangeAsync(OperationKind.Resume, client => client.ResumeAsync(jobId));
    }

    protected async Task DeleteAsync()
    {
        State = "deleting";
        var options = (DeleteJobOptions)Random.Next(2);
        var operation = Ledger.Operate(Name, jobId, OperationKind.Delete, options: options);
        try
        {
            await InsistAsync(async client =>
            {
                await client.DeleteAsync(jobId, options);
                return true;
            });
        }
        catch (JobNotFoundException)
        {
            // An earlier try, whose answer was lost, has deleted it; or it was never created.
        }

        Ledger.Answered(operation);
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(3000)));
        State = "waiting for deletions that it has given up on: they may still come";
        while (Cluster.AwaitsAbandonedCalls())
        {
            await DelayAsync(TimeSpan.FromMilliseconds(500));
        }

        await SaveAsync();
    }

    protected abstract Task SaveAsync();

    protected async Task ChangeAsync(OperationKind kind, Func<IJobClient, Task<JobInfo>> change)
    {
        var operation = Ledger.Operate(Name, jobId, kind);
        try
        {
            Ledger.Answered(operation, await InsistAsync(change));
        }
        catch (JobNotFoundException) when (MayBeMissing)
        {
            operation.Failed = true;
        }
    }

    /// <summary>Whether the job may be changed before anybody has created it.</summary>
    protected virtual bool MayBeMissing => false;
}
