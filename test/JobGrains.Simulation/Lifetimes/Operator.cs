using System.Globalization;
using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Edits a job, pauses and resumes it, deletes and re-creates it, at random moments. In the end the job is there and active.</summary>
internal sealed class Operator(Stage stage, JobDefinition job) : JobActor(stage, "operator", job.Id)
{
    private const int MaxChanges = 6;

    private int _edits;

    protected override bool MayBeMissing => true;

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
                    await PauseAsync(longest: 5_000);
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

    /// <summary>Creates the job, or changes what later runs may see: the parameters, how often they are tried, and how long they may take.</summary>
    protected override async Task SaveAsync()
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
}
