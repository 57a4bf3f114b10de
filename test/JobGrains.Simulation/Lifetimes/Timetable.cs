using System.Globalization;
using JobGrains.Simulation.Invariants;
using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>Gives a job schedules, pauses, deletes and re-creates it; in the end pauses it and reads what was decided of its fires.</summary>
internal sealed class Timetable(Stage stage, JobDefinition job) : JobActor(stage, "timetable", job.Id)
{
    private const int MaxChanges = 5;

    /// <summary>How far a clock may be off, before and after it has jumped.</summary>
    internal static readonly TimeSpan Slack = TimeSpan.FromSeconds(25);

    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(20);

    private JobDefinition _job = null!;
    private int _edits;

    public override async Task RunAsync()
    {
        _job = job with { Schedule = DrawSchedule(), Misfire = DrawMisfire() };
        if (_job is { Schedule: FixedDelaySchedule, Admission.MaxInstances: > 1 })
        {
            _job = _job with { Admission = _job.Admission with { MaxInstances = 1 } };
        }

        await SaveAsync();
        for (var left = Random.Next(1, MaxChanges + 1); left > 0 && !Cluster.IsCalm; left--)
        {
            State = "waiting";
            await DelayAsync(TimeSpan.FromMilliseconds(Random.Next(12_000)));
            switch (Random.Next(6))
            {
                case 0:
                    await PauseAsync(longest: 20_000);
                    break;
                case 1:
                    await DeleteAsync();
                    break;
                case 2:
                    await SaveAsync();
                    break;
                case 3:
                    _job = _job with { Misfire = DrawMisfire() };
                    await SaveAsync();
                    break;
                default:
                    _job = _job.Schedule is FixedDelaySchedule ? _job : _job with { Schedule = DrawTimedSchedule() };
                    await SaveAsync();
                    break;
            }
        }

        State = "waiting for the faults to end";
        while (!Cluster.IsCalm)
        {
            await DelayAsync(TimeSpan.FromSeconds(1));
        }

        State = "letting it fire in peace";
        await DelayAsync(Beginning + (2 * Slack));
        await ChangeAsync(OperationKind.Pause, client => client.PauseAsync(job.Id));
        State = "waiting for the last runs";
        while (await InsistAsync(client => client.FindAsync(new InstanceQuery { JobId = job.Id, Limit = 1_000 })) is var page && page.Instances.Any(info => !info.Status.IsTerminal() && info.Status != InstanceStatus.Queued))
        {
            await DelayAsync(TimeSpan.FromSeconds(10));
        }

        await CancelQueuedAsync();
        State = "done";
    }

    public override async Task VerifyAsync()
    {
        State = "verifying";

        // A row that could not be written in time follows when the job is woken.
        await DelayAsync(TimeSpan.FromMinutes(2));
        var rows = await ReadHistoryAsync();
        FireInvariants.Check(Ledger, job.Id, new FireDecisions(rows));
        foreach (var run in rows.Where(row => row.MissedFires == 0).GroupBy(row => row.InstanceId))
        {
            Ledger.Read(Ledger.Of(run.Key), [.. run.OrderBy(row => row.Attempt)]);
        }

        State = "done";
    }

    private async Task<IReadOnlyList<AttemptRecord>> ReadHistoryAsync()
    {
        var rows = new List<AttemptRecord>();
        for (var query = new HistoryQuery { JobId = job.Id, Limit = 1_000 }; ;)
        {
            var page = await InsistAsync(client => client.FindHistoryAsync(query));
            rows.AddRange(page.Rows);
            if (page.Next is null)
            {
                return rows;
            }

            query = query with { Cursor = page.Next };
        }
    }

    /// <summary>A paused job admits nobody from its queue.</summary>
    private async Task CancelQueuedAsync()
    {
        State = "cancelling what is queued";
        foreach (var info in (await InsistAsync(client => client.FindAsync(new InstanceQuery { JobId = job.Id, Limit = 1_000 }))).Instances)
        {
            if (!info.Status.IsTerminal())
            {
                await InsistAsync(client => client.CancelAsync(info.InstanceId));
            }
        }
    }

    private Schedule DrawSchedule() => Random.Chance(0.2) ? Schedule.FixedDelay(TimeSpan.FromMilliseconds(Random.Next(200, 6_000))) : DrawTimedSchedule();

    /// <summary>One whose fires can be told without knowing when it was saved.</summary>
    private Schedule DrawTimedSchedule()
    {
        Schedule schedule = Random.Next(5) switch
        {
            0 or 1 => Schedule.Cron(string.Create(CultureInfo.InvariantCulture, $"*/{Random.Pick<int>([3, 5, 10, 15, 20])} * * * * *")),
            2 => Schedule.DailyWindow(new TimeOnly(0, 0), new TimeOnly(23, 59, 59), TimeSpan.FromSeconds(Random.Next(3, 20))),
            3 => Schedule.Once(DateTimeOffset.UnixEpoch.AddTicks(World.Now - DateTimeOffset.UnixEpoch.Ticks + TimeSpan.FromSeconds(Random.Next(60, 90)).Ticks)),
            _ => Schedule.FixedRate(TimeSpan.FromMilliseconds(Random.Next(2_000, 15_000))) with { Start = DateTimeOffset.UnixEpoch },
        };
        return Random.Chance(0.2) ? schedule with { Jitter = TimeSpan.FromMilliseconds(Random.Next(3_000)) } : schedule;
    }

    private MisfireOptions DrawMisfire() => new()
    {
        Policy = (MisfirePolicy)Random.Next(3),
        Tolerance = TimeSpan.FromSeconds(Random.Pick<int>([1, 2, 60])),
        MaxFires = Random.Pick<int>([1, 2, 5, 100]),
    };

    protected override async Task SaveAsync()
    {
        State = "saving";
        while (!await TrySaveAsync())
        {
        }
    }

    /// <summary>One whose only fire has passed when the call gets through is refused.</summary>
    private async Task<bool> TrySaveAsync()
    {
        var edited = _job with { Parameters = string.Create(CultureInfo.InvariantCulture, $"p{++_edits}") };
        if (edited.Schedule is OnceSchedule once && once.Time.UtcTicks < World.Now + (2 * Slack).Ticks)
        {
            edited = edited with { Schedule = Schedule.Once(new DateTimeOffset(World.Now, TimeSpan.Zero) + (4 * Slack)) };
        }

        _job = edited;
        try
        {
            await Ledger.SaveAsync(Name, edited, () => InsistAsync(client => client.SaveAsync(edited)));
            return true;
        }
        catch (JobValidationException) when (edited.Schedule is OnceSchedule passed && passed.Time.UtcTicks < World.Now + Slack.Ticks)
        {
            return false;
        }
    }
}
