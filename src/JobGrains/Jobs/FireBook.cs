using System.Text.Json;
using JobGrains.Schedules;

namespace JobGrains.Jobs;

/// <summary>
/// The fires of a job: pure, decides which are due and what is made of them. A fire that is to run is kept as pending, in the same delta that moves the cursor beyond it, until its run
/// is known to exist. Acting on a decision comes after the commit of its delta. Invariants: the cursor never goes back; no fire at or before it is decided again; of a fixed delay one
/// run is open at a time.
/// </summary>
internal sealed class FireBook
{
    internal const int MaxPending = 100;
    private const int KeptBackfillIds = 16;

    private readonly Dictionary<string, JsonElement>? _unknown;
    private readonly List<PendingFire> _pending = [];
    private readonly List<PendingFire> _added = [];
    private readonly List<string> _removed = [];
    private FireCursor _cursor;
    private FireCursor _written;
    private bool _isStored;

    public FireBook(FiresRecord? record, IReadOnlyList<FireDelta> deltas)
    {
        _cursor = record?.Cursor ?? FireCursor.None;
        if (record is not null)
        {
            _unknown = record.Unknown;
            _pending.AddRange(record.Pending);
        }

        foreach (var delta in deltas)
        {
            _cursor = delta.Cursor;
            _pending.RemoveAll(fire => delta.Removed.Contains(fire.Key));
            _pending.AddRange(delta.Added);
        }

        _written = _cursor;
        _isStored = record is not null || deltas.Count > 0;
    }

    /// <summary>Fires that are to run, in the order of their decision.</summary>
    public IReadOnlyList<PendingFire> Pending => _pending;

    public FireCursor Cursor => _cursor;

    /// <summary>Whether there is something that is not written yet.</summary>
    public bool HasChanged => _added.Count > 0 || _removed.Count > 0 || !ReferenceEquals(_cursor, _written);

    /// <summary>Forgets all of an earlier generation of the job.</summary>
    public void Open(int generation)
    {
        if (_cursor.Generation == generation)
        {
            return;
        }

        _removed.AddRange(_pending.Except(_added).Select(fire => fire.Key));
        _added.Clear();
        _pending.Clear();
        _cursor = new FireCursor { Generation = generation };
        if (!_isStored)
        {
            // There is nothing to be told before the first decision.
            _written = _cursor;
        }
    }

    /// <summary>The next fire, with its start; null where there is none, or it is not known before the present run has ended.</summary>
    public (DateTimeOffset Time, DateTimeOffset Start)? Next(FirePlan plan)
    {
        var next = !plan.IsDelay ? plan.NextAfter(_cursor.Last) : _cursor.Running is null ? plan.NextAfterEnd(_cursor.Ended, _cursor.Last) : null;
        return next is { } time ? (time, plan.StartOf(time)) : null;
    }

    /// <summary>Decides about what is due, as far as there is room for pending fires.</summary>
    public FireStep Decide(FirePlan plan, DateTimeOffset now, int mostInATurn = MisfireRules.MostInATurn)
    {
        var room = MaxPending - _pending.Count;
        if (room <= 0)
        {
            return FireStep.Nothing;
        }

        if (_cursor.Backfills.Count > 0)
        {
            return FillBack(plan, now, room);
        }

        if (Next(plan) is not { } next || next.Start > now)
        {
            return FireStep.Nothing;
        }

        if (plan.IsDelay)
        {
            return DecideDelay(plan, next.Time, next.Start, now);
        }

        var due = MisfireRules.Decide(plan, _cursor.Last, now, room, mostInATurn);
        var missed = MissedFires.Join(_cursor.Missing, due.Missed);
        var isKnown = due.Fires.Count > 0 || !due.IsPartial;
        Move(due.Last, isKnown ? null : missed);
        if (isKnown)
        {
            AddRow(missed, MissedReason.TooLate, now);
        }

        return new FireStep([.. due.Fires.Select(time => Start(PendingFire.KeyOf(time), time, now))], isKnown ? missed : null, due.IsPartial);
    }

    /// <summary>Makes nothing of the fires before <paramref name="now"/> that are not decided: the job was paused, or has another schedule from now on.</summary>
    public MissedFires? PassOver(FirePlan plan, DateTimeOffset now, MissedReason why)
    {
        if (plan.IsDelay)
        {
            // What comes next is counted from the end of a run, and was not missed.
            return null;
        }

        var missed = MisfireRules.PassOver(plan, _cursor.Last, now.AddTicks(-1));
        var all = MissedFires.Join(_cursor.Missing, missed);
        if (all is not null)
        {
            Move(all.Last, missing: null);
            AddRow(all, why, now);
        }

        return all;
    }

    /// <summary>A fire's run exists, or nothing is to be made of it.</summary>
    public void Done(string key)
    {
        if (_pending.RemoveAll(fire => fire.Key == key) > 0 && _added.RemoveAll(fire => fire.Key == key) == 0)
        {
            _removed.Add(key);
        }
    }

    /// <summary>The run of a fixed delay has ended: the next is counted from here.</summary>
    public void End(DateTimeOffset time) => _cursor = _cursor with { Running = null, Ended = time > _cursor.Ended ? time : _cursor.Ended ?? time };

    /// <summary>The job has changed: whoever has not seen that is to decide nothing any more, so the record gets another ETag. Where nothing was ever decided there is none: a million jobs that are edited need no record for that.</summary>
    public void Fence()
    {
        if (_isStored)
        {
            _cursor = _cursor with { Generation = _cursor.Generation };
        }
    }

    /// <summary>The first row that was to be written is written.</summary>
    public void RowDone() => _cursor = _cursor with { Rows = [.. _cursor.Rows.Skip(1)] };

    /// <summary>Takes a back-fill; false where it was taken before.</summary>
    public bool Add(Backfill backfill)
    {
        if (_cursor.BackfillIds.Contains(backfill.Id))
        {
            return false;
        }

        _cursor = _cursor with
        {
            Backfills = [.. _cursor.Backfills, backfill],
            BackfillIds = [.. _cursor.BackfillIds.TakeLast(KeptBackfillIds - 1), backfill.Id],
        };
        return true;
    }

    /// <summary>What has changed since the last call; null for nothing.</summary>
    public FireDelta? TakeDelta()
    {
        if (!HasChanged)
        {
            return null;
        }

        var delta = new FireDelta(_cursor, [.. _added], [.. _removed]);
        _added.Clear();
        _removed.Clear();
        _written = _cursor;
        _isStored = true;
        return delta;
    }

    public FiresRecord ToRecord() => new() { Cursor = _cursor, Pending = [.. _pending], Unknown = _unknown };

    private FireStep DecideDelay(FirePlan plan, DateTimeOffset time, DateTimeOffset start, DateTimeOffset now)
    {
        var number = _cursor.Number;
        Move(time, missing: null);
        if (plan.Misfire.Policy == MisfirePolicy.Skip && now - start > plan.Misfire.Tolerance)
        {
            _cursor = _cursor with { Ended = now };
            var missed = new MissedFires(time, time, 1);
            AddRow(missed, MissedReason.TooLate, now);
            return new FireStep([], missed, IsPartial: false);
        }

        var key = PendingFire.KeyOf(number);
        _cursor = _cursor with { Number = number + 1, Running = key };
        return new FireStep([Start(key, time, now)], Missed: null, IsPartial: false);
    }

    private FireStep FillBack(FirePlan plan, DateTimeOffset now, int room)
    {
        var backfill = _cursor.Backfills[0];
        var whole = plan with { From = DateTimeOffset.MinValue };
        var times = new List<DateTimeOffset>();
        var after = backfill.After;
        var isDone = false;
        while (times.Count < room && !isDone)
        {
            if (whole.NextAfter(after) is { } time && time <= backfill.To)
            {
                times.Add(time);
                after = time;
            }
            else
            {
                isDone = true;
            }
        }

        _cursor = _cursor with
        {
            Backfills = isDone ? [.. _cursor.Backfills.Skip(1)] : [backfill with { After = after }, .. _cursor.Backfills.Skip(1)],
        };
        return new FireStep([.. times.Select(time => Start(PendingFire.KeyOf(backfill.Id, time), time, now))], Missed: null, IsPartial: true);
    }

    private void AddRow(MissedFires? missed, MissedReason why, DateTimeOffset now)
    {
        if (missed is not null)
        {
            _cursor = _cursor with { Rows = [.. _cursor.Rows, new MissedRow(missed, why, now)] };
        }
    }

    private PendingFire Start(string key, DateTimeOffset time, DateTimeOffset now)
    {
        var fire = new PendingFire(key, time, now);
        _pending.Add(fire);
        _added.Add(fire);
        return fire;
    }

    private void Move(DateTimeOffset last, MissedFires? missing) =>
        _cursor = _cursor with { Last = _cursor.Last > last ? _cursor.Last : last, Missing = missing };
}
