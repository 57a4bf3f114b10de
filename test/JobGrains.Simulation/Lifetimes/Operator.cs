using System.Globalization;
using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Edits a job, pauses and resumes it, deletes and re-creates it, at random moments. In the end the job is there and active.</summary>
internal sealed class Operator(Stage stage, JobDefinition job) : Actor(stage, "operator")
{
    private const int MaxChanges = 6;

    private int _edits;

    public override async Task RunAsync()
    {
        await SaveAsync();
        for (var left = Random.Next(2, MaxChanges + 1); left > 0 && !Cluster.IsCalm; left--)
        {
            State = "waiting";
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(4000)));
            switch (Random.Next(4))
            {
                case 0:
                    await PauseAsync();
                    break;
                case 1:
                    await DeleteAsync();
                    break;
                default:
                    await SaveAsync();
                    break;
            }
        }

        State = "done";
    }

    private async Task PauseAsync()
    {
        State = "pausing";
        await ChangeAsync(OperationKind.Pause, client => client.PauseAsync(job.Id));
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(5000)));
        State = "resuming";
        await ChangeAsync(OperationKind.Resume, client => client.ResumeAsync(job.Id));
    }

    private async Task DeleteAsync()
    {
        State = "deleting";
        var options = (DeleteJobOptions)Random.Next(2);
        var operation = Ledger.Operate(Name, job.Id, OperationKind.Delete, options: options);
        try
        {
            await InsistAsync(async client =>
            {
                await client.DeleteAsync(job.Id, options);
                return true;
            });
        }
        catch (JobNotFoundException)
        {
            // An earlier try, whose answer was lost, has deleted it; or it was never created.
        }

        Ledger.Answered(operation);
        await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(3000)));
        await SaveAsync();
    }

    /// <summary>Creates the job, or changes what later runs may see: the parameters, how often they are tried, and how long they may take.</summary>
    private async Task SaveAsync()
    {
        State = "saving";
        var edited = job with
        {
            Parameters = string.Create(CultureInfo.InvariantCulture, $"p{++_edits}"),
            TaskRetry = job.TaskRetry with { MaxTries = Random.Next(1, 4) },
            MaxDeliveries = Random.Next(1, 4),
        };
        await Ledger.SaveAsync(Name, edited, () => InsistAsync(client => client.SaveAsync(edited)));
    }

    private async Task ChangeAsync(OperationKind kind, Func<IJobClient, Task<JobInfo>> change)
    {
        var operation = Ledger.Operate(Name, job.Id, kind);
        try
        {
            Ledger.Answered(operation, await InsistAsync(change));
        }
        catch (JobNotFoundException)
        {
            // Nobody has created it yet.
            operation.Failed = true;
        }
    }
}
