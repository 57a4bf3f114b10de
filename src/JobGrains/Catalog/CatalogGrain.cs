using System.Globalization;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using Microsoft.Extensions.Logging;

namespace JobGrains.Catalog;

/// <summary>
/// Sweeps its shard of the open index: the running instances first, then those that have waited for a slot suspiciously long. Delayed ones have their own wake-ups.
/// A sweep follows each touch at once, and each <see cref="JobGrainsOptions.CatalogPeriod"/> otherwise; the wake-up brings the shard back when its activation is lost. The shards of a silo sweep at the same moments, so that a store
/// which commits together what comes together has little to do for a silo that has nothing to do.
/// </summary>
internal partial class CatalogGrain(IGrainHost host) : EngineGrain(host), ICatalogGrain
{
    private const int PageSize = 256;
    private const int MaxPagesAStep = 16;
    private const int MaxFailures = 5;
    private const int MaxRemembered = 10_000;
    private const int PeriodsBeforeQueued = 10;
    private const int PeriodsArmed = 3;

    /// <summary>Sweeps are at whole multiples of so much of a period.</summary>
    private const int MomentsAPeriod = 10;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly ILogger _logger = host.Silo.Engine.Loggers.CreateLogger<CatalogGrain>();
    private readonly Dictionary<InstanceId, int> _failures = [];
    private readonly Queue<InstanceId> _page = new();
    private CatalogSweep? _sweep;
    private ShardBacklog _found;
    private bool _isCounting;
    private InstanceId? _after;
    private bool _isLastPage;
    private bool _touched;
    private DateTimeOffset _armedFor = DateTimeOffset.MinValue;
    private int _inFlight;
    private IGrainTimer? _next;

    private int Shard => int.Parse(Host.Key, CultureInfo.InvariantCulture);

    private TimeSpan Period => Silo.Engine.Options.CatalogPeriod;

    /// <summary>This shard's part of what its silo may re-activate in a step, if all shards sweep at the same time.</summary>
    private int Budget
    {
        get
        {
            var shardsHere = Math.Max(1.0, (double)Silo.Catalog.ShardCount / Math.Max(1, Silo.Cluster.Current.Active.Count));
            return Math.Max(1, (int)(Silo.Engine.Options.RecoveryRate / shardsHere * Step.TotalSeconds));
        }
    }

    public override ValueTask OnActivateAsync()
    {
        _next = Host.StartTimer(UntilNextSweep(), SweepInTurnAsync);
        return default;
    }

    public override ValueTask OnDeactivateAsync()
    {
        ForgetFailures();
        Silo.Engine.Backlog.Left(Shard);
        return default;
    }

    public override ValueTask OnWakeUpAsync() => SweepInTurnAsync();

    public async ValueTask<TouchReply> WakeUpAsync(WakeUpRequest request)
    {
        await OnWakeUpAsync();
        return TouchReply.Open;
    }

    public async ValueTask<Ack> TouchAsync(TouchRequest request)
    {
        // Before the answer: whoever touches the shard does it once.
        await ArmAsync();

        _touched = true;
        if (_sweep is null)
        {
            ScheduleSweep(TimeSpan.Zero);
        }

        return Ack.Done;
    }

    /// <summary>Keeps the shard watched when its activation is lost: every second sweep commits a wake-up, as long as all goes well before the one that is there comes.</summary>
    private async ValueTask ArmAsync()
    {
        if (_armedFor - Now < 1.5 * Period)
        {
            var time = Later(PeriodsArmed * Period);
            await Host.CommitAsync(new Commit().WakeUp(time));
            _armedFor = time;
        }
    }

    private TimeSpan UntilNextSweep()
    {
        var now = Now;
        var moment = Period.Ticks / MomentsAPeriod;
        var next = ((now + Period).UtcTicks + (moment / 2)) / moment * moment;
        return TimeSpan.FromTicks(next - now.UtcTicks);
    }

    private void ScheduleSweep(TimeSpan delay)
    {
        _next?.Stop();
        _next = Host.StartTimer(delay, SweepInTurnAsync);
    }

    private async ValueTask SweepInTurnAsync()
    {
        Host.Hold(2 * Period);
        ScheduleSweep(UntilNextSweep());
        await ArmAsync();
        if (_sweep is not null)
        {
            return;
        }

        if (_touched)
        {
            // Another silo, another chance for what failed.
            ForgetFailures();
        }

        _sweep = _touched ? CatalogSweep.AllRunning : CatalogSweep.OldRunning;
        _touched = false;
        _after = null;
        _found = default;
        _isCounting = true;
        await StepAsync();
    }

    private void ForgetFailures()
    {
        foreach (var (instanceId, failures) in _failures.OrderBy(failure => failure.Key.Value, StringComparer.Ordinal))
        {
            if (failures >= MaxFailures)
            {
                Silo.Engine.SetAside.Remove(instanceId);
            }
        }

        _failures.Clear();
    }

    private async ValueTask StepAsync()
    {
        var budget = Budget;
        var reads = 0;
        while (_sweep is { } sweep && _inFlight < budget && reads < MaxPagesAStep)
        {
            if (_page.TryDequeue(out var instanceId))
            {
                Touch(instanceId);
                continue;
            }

            if (_isLastPage)
            {
                EndPass(sweep);
                continue;
            }

            reads++;
            await ReadPageAsync(sweep);
        }

        if (_sweep is not null)
        {
            Host.StartTimer(Step, StepAsync);
        }
    }

    private async ValueTask ReadPageAsync(CatalogSweep sweep)
    {
        IReadOnlyList<OpenEntry> entries;
        try
        {
            entries = await Silo.Catalog.ListStartedAsync(Shard, _after, PageSize);
        }
        catch (JobGrainsUnavailableException exception)
        {
            LogUnreadable(Shard, exception);
            _isLastPage = true;
            _isCounting = false;
            return;
        }

        var now = Now;
        var isWhole = _after is null && entries.Count < PageSize;
        _isLastPage = entries.Count < PageSize;
        _after = entries.Count == 0 ? _after : entries[^1].InstanceId;
        Count(entries);
        Enqueue(sweep, entries, now);
        if (isWhole && sweep != CatalogSweep.OldQueued)
        {
            // The next pass would read the same once more.
            Enqueue(CatalogSweep.OldQueued, entries, now);
            _sweep = CatalogSweep.OldQueued;
        }
    }

    private void Enqueue(CatalogSweep sweep, IReadOnlyList<OpenEntry> entries, DateTimeOffset now)
    {
        foreach (var entry in entries)
        {
            if (Concerns(sweep, entry, now - entry.Created) && _failures.GetValueOrDefault(entry.InstanceId) < MaxFailures)
            {
                _page.Enqueue(entry.InstanceId);
            }
        }
    }

    /// <summary>The first pass sees all that has started; another one would see the same.</summary>
    private void Count(IReadOnlyList<OpenEntry> entries)
    {
        if (!_isCounting)
        {
            return;
        }

        foreach (var entry in entries)
        {
            _found = _found.With(entry);
        }

        if (_isLastPage)
        {
            _isCounting = false;
            Silo.Engine.Backlog.Found(Shard, _found, Silo.Time.GetTimestamp());
        }
    }

    private bool Concerns(CatalogSweep sweep, OpenEntry entry, TimeSpan age) => sweep switch
    {
        CatalogSweep.AllRunning => entry.State == OpenState.Running,
        CatalogSweep.OldRunning => entry.State == OpenState.Running && age >= Period,
        _ => entry.State == OpenState.Queued && age >= PeriodsBeforeQueued * Period,
    };

    private void EndPass(CatalogSweep sweep)
    {
        _after = null;
        _isLastPage = false;
        if (sweep != CatalogSweep.OldQueued)
        {
            _sweep = CatalogSweep.OldQueued;
            return;
        }

        _sweep = null;
        if (_touched)
        {
            ScheduleSweep(TimeSpan.Zero);
        }
    }

    private void Touch(InstanceId instanceId)
    {
        _inFlight++;
        Host.Send<IJobInstanceGrain, TouchRequest, TouchReply>(
            instanceId.Value,
            static (grain, request) => grain.TouchAsync(request),
            TouchRequest.Instance,
            outcome => OnTouched(instanceId, outcome));
    }

    private ValueTask OnTouched(InstanceId instanceId, CallOutcome<TouchReply> outcome)
    {
        _inFlight--;
        if (outcome.IsReply)
        {
            if (_failures.Remove(instanceId, out var failed) && failed >= MaxFailures)
            {
                Silo.Engine.SetAside.Remove(instanceId);
            }

            if (!outcome.Reply.IsOpen)
            {
                Silo.Catalog.Doubt(instanceId);
            }
        }
        else if (_failures.Count < MaxRemembered || _failures.ContainsKey(instanceId))
        {
            var failures = _failures[instanceId] = _failures.GetValueOrDefault(instanceId) + 1;
            if (failures == MaxFailures)
            {
                LogSetAside(instanceId, failures, outcome.Error!);
                Silo.Engine.SetAside.Add(instanceId);
            }
        }

        return default;
    }
}
