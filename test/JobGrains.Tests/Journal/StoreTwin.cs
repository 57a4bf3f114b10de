using System.Text;
using JobGrains.Conformance.Stores;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;
using JobGrains.Testing.Cluster;

namespace JobGrains.Tests.Journal;

/// <summary>A journal and a store in memory that are told the same: whatever happens to the journal's process and disk, it must have what the other has.</summary>
internal sealed class StoreTwin
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random _random;
    private readonly CommitDrawing _drawing;
    private readonly MemoryStore _model;
    private readonly Dictionary<(GrainId Grain, string Record), long> _etags = [];
    private readonly Dictionary<(GrainId Grain, string Record), DateTimeOffset> _expires = [];
    private readonly List<StoredWakeUp> _removed = [];
    private readonly List<CommitPlan> _unknown = [];

    public StoreTwin(Random random, JournalSettings? settings = null)
    {
        _random = random;
        _drawing = new CommitDrawing(random);
        Journal = new TestJournal(settings: settings);
        _model = new MemoryStore(new MemoryStoreOptions { ShardCount = Journal.Settings.ShardCount, ClearedRetention = Journal.Settings.ClearedRetention });
        Journal.Open();
    }

    public TestJournal Journal { get; }

    public DateTimeOffset Now { get; private set; } = Start;

    private JournalStore Store => Journal.Store;

    /// <summary>Does something to both.</summary>
    public void Step()
    {
        Now += _random.Next(50) == 0 ? TimeSpan.FromHours(10) : TimeSpan.FromSeconds(_random.Next(100));
        switch (_random.Next(12))
        {
            case 0:
                Expire();
                break;
            case 1:
                WakeUp();
                break;
            case 2:
                CommitTogether(_random.Next(2, 9));
                break;
            default:
                CommitTogether(1);
                break;
        }
    }

    /// <summary>The same, but the machine fails on the way, and the journal is opened again.</summary>
    public void StepAndCrash()
    {
        var operations = _random.Next(12);
        Journal.Folder.Fault = (operation, _) =>
        {
            if (operation != DiskOperation.Read && operations-- <= 0)
            {
                throw new CrashException();
            }
        };
        CommitTogether(_random.Next(1, 6));
        if (_random.Next(2) == 0)
        {
            Journal.RunBackground();
        }

        Journal.CrashAndReopen(_random);
        AdoptUnknown();
        Expire();
    }

    /// <summary>The same on a disk that fails now and then.</summary>
    public void StepOnABadDisk()
    {
        Journal.Folder.Fault = (operation, _) =>
        {
            if (operation != DiskOperation.Read && _random.Next(4) == 0)
            {
                throw new IOException("A bad sector.");
            }
        };
        CommitTogether(_random.Next(1, 6));
        Journal.Time.Advance(TimeSpan.FromMinutes(1));
        if (_random.Next(2) == 0)
        {
            Journal.RunBackground();
            for (var i = 0; i < 50; i++)
            {
                Journal.Time.Advance(TimeSpan.FromSeconds(1));
                Journal.RunBackground();
            }
        }

        Journal.Folder.Fault = null;
        Journal.Time.Advance(TimeSpan.FromSeconds(1));
        Journal.RunBackground();
    }

    /// <summary>The process ends, and another one opens the journal.</summary>
    public void Reopen()
    {
        Journal.Reopen();

        // What had expired was forgotten in memory only.
        Expire();
    }

    public void Compare()
    {
        foreach (var grain in CommitDrawing.Grains)
        {
            foreach (var record in CommitDrawing.Records)
            {
                Compare(grain, record);
            }

            var id = InstanceId.Trusted(grain.Key);
            Ask(Store.GetAsync(id)).Should().BeEquivalentTo(Ask(_model.GetAsync(id)), options => options.WithStrictOrdering());
        }

        for (var shard = 0; shard < Store.ShardCount; shard++)
        {
            Ask(Store.ListOpenAsync(shard, null, 100)).Should().BeEquivalentTo(Ask(_model.ListOpenAsync(shard, null, 100)), options => options.WithStrictOrdering());
        }

        Ask(Store.ListOpenAsync("job", null, 100)).Should().BeEquivalentTo(Ask(_model.ListOpenAsync("job", null, 100)), options => options.WithStrictOrdering());
        Ask(Store.ListJobsAsync(null, 100)).Should().BeEquivalentTo(Ask(_model.ListJobsAsync(null, 100)), options => options.WithStrictOrdering());
        foreach (var search in new[] { new HistorySearch { JobId = "job" }, new HistorySearch { BusinessKey = "key 1", Limit = 10 }, new HistorySearch { Limit = 1_000 } })
        {
            Ask(Store.FindAsync(search)).Rows.Select(Name).Should().Equal(Ask(_model.FindAsync(search)).Rows.Select(Name));
        }

        Ask(Store.CountAsync()).Should().Be(Ask(_model.CountAsync()));
        foreach (var hours in new[] { 0, 24, 60 })
        {
            var from = new DateTimeOffset((HourlyEnds.HourOf(Now.UtcTicks) - hours) * TimeSpan.TicksPerHour, TimeSpan.Zero);
            Ask(Store.CountEndedAsync(from)).Should().Be(Ask(_model.CountEndedAsync(from)));
        }

        // One that was handled may come back: only the next commit makes it durable that it was.
        LeftIn(Store).Should().Equal(LeftIn(_model));
    }

    private static string Name(AttemptRecord row) => $"{row.InstanceId} {row.Attempt} {row.Result}";

    private static T Ask<T>(ValueTask<T> answer) => answer.IsCompleted ? answer.AsTask().GetAwaiter().GetResult() : throw new InvalidOperationException("It waits.");

    private static string TextOf(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private void Compare(GrainId grain, string record)
    {
        var expected = Ask(_model.ReadAsync(grain, record));
        var stored = Ask(Store.ReadAsync(grain, record));
        var name = $"{grain} {record}";
        if (expected.ETag == 0 && stored.ETag != 0)
        {
            // It may be forgotten later than it has expired.
            _expires.GetValueOrDefault((grain, record), DateTimeOffset.MaxValue).Should().BeOnOrBefore(Now, name);
            return;
        }

        (stored.ETag == 0).Should().Be(expected.ETag == 0, name);
        (stored.Body is { } body ? TextOf(body) : null).Should().Be(expected.Body is { } other ? TextOf(other) : null, name);
        stored.Deltas.Select(TextOf).Should().Equal(expected.Deltas.Select(TextOf), name);
        if (stored.ETag != 0)
        {
            stored.ETag.Should().Be(_etags[(grain, record)], name);
        }
    }

    private void Expire()
    {
        if (Journal.Background.IsHeld)
        {
            Journal.RunBackground();
        }

        Ask(_model.ExpireAsync(Now));
        Ask(Store.ExpireAsync(Now));
    }

    private void WakeUp()
    {
        var hidden = Now + TimeSpan.FromSeconds(30);
        var expected = Ask(_model.TakeWakeUpsAsync(Now, hidden, 3));
        var taken = Ask(Store.TakeWakeUpsAsync(Now, hidden, 3));
        foreach (var wakeUp in expected)
        {
            _model.RemoveWakeUpAsync(wakeUp);
            _removed.Add(wakeUp);
        }

        foreach (var wakeUp in taken)
        {
            Store.RemoveWakeUpAsync(wakeUp);
            _removed.Add(wakeUp);
        }

        foreach (var wakeUp in WakeUpsOf(_model).Where(w => taken.Any(t => t.Grain == w.Grain && t.Time == w.Time)))
        {
            _model.RemoveWakeUpAsync(wakeUp);
        }

        foreach (var wakeUp in WakeUpsOf(Store).Where(w => expected.Any(t => t.Grain == w.Grain && t.Time == w.Time)))
        {
            Store.RemoveWakeUpAsync(wakeUp);
        }
    }

    private IEnumerable<(GrainId Grain, DateTimeOffset Time)> LeftIn(IGrainStore store) =>
        WakeUpsOf(store).Select(w => (w.Grain, w.Time)).Where(w => !_removed.Any(r => r.Grain == w.Grain && r.Time == w.Time));

    public static List<StoredWakeUp> WakeUpsOf(IGrainStore store)
    {
        var taken = Ask(store.TakeWakeUpsAsync(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 50));
        foreach (var wakeUp in taken)
        {
            store.HideWakeUpAsync(wakeUp, wakeUp.Time);
        }

        return [.. taken];
    }

    private void CommitTogether(int count)
    {
        Journal.Writer.IsHeld = true;
        var made = new List<(CommitPlan Plan, ValueTask<StoreCommitReply> Reply)>();
        for (var i = 0; i < count; i++)
        {
            var plan = _drawing.Next(Now);
            made.Add((plan, Store.CommitAsync(plan.Make((grain, record) => Ask(Store.ReadAsync(grain, record)).ETag))));
        }

        Journal.Writer.IsHeld = false;
        Journal.Writer.Run();
        for (var waits = 0; waits < 200 && made.Any(m => !m.Reply.IsCompleted); waits++)
        {
            Journal.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var answered = new List<(CommitPlan Plan, StoreCommitReply Reply)>();
        foreach (var (plan, reply) in made)
        {
            reply.IsCompleted.Should().BeTrue();
            if (reply.IsCompletedSuccessfully)
            {
                answered.Add((plan, reply.Result));
            }
            else
            {
                var act = () => reply.AsTask().GetAwaiter().GetResult();
                act.Should().Throw<JobGrainsUnavailableException>();
                _unknown.Add(plan);
            }
        }

        foreach (var (plan, reply) in answered.OrderBy(a => a.Reply.ETag))
        {
            if (reply.IsCommitted)
            {
                Adopt(plan, reply.ETag, reply.JointETag);
            }
            else if (count == 1)
            {
                Ask(_model.CommitAsync(MakeForModel(plan))).Conflict.Should().Be(reply.Conflict);
            }
        }
    }

    /// <summary>Finds out which of the commits that were not answered are there all the same.</summary>
    private void AdoptUnknown()
    {
        foreach (var plan in _unknown)
        {
            var etag = LandedETag(plan);
            var jointETag = plan.Joint is { } joint ? LandedETag(joint) : null;
            if (plan.Joint is not null)
            {
                (jointETag is null).Should().Be(etag is null, "both are there, or neither");
            }

            if (etag is { } landed)
            {
                Adopt(plan, landed, jointETag ?? 0);
            }
        }

        _unknown.Clear();
    }

    /// <summary>The ETag of a commit that is there; null where it is not.</summary>
    private long? LandedETag(CommitPlan plan)
    {
        var stored = Ask(Store.ReadAsync(plan.Grain, plan.Changes[0].Record));
        var isThere = (stored.Body is { } body && TextOf(body) == plan.Changes[0].Text) || stored.Deltas.Any(delta => TextOf(delta) == plan.Changes[0].Text);
        return isThere ? stored.ETag : null;
    }

    private void Adopt(CommitPlan plan, long etag, long jointETag)
    {
        var reply = Ask(_model.CommitAsync(MakeForModel(plan)));
        reply.Conflict.Should().BeNull();
        foreach (var part in plan.Parts)
        {
            Remember(part, part == plan ? etag : jointETag);
        }
    }

    private void Remember(CommitPlan plan, long etag)
    {
        foreach (var change in plan.Changes)
        {
            _etags[(plan.Grain, change.Record)] = etag;
            if (change.Kind == RecordChangeKind.Write && change.Expires is null)
            {
                _expires.Remove((plan.Grain, change.Record));
            }
            else if (change.Kind != RecordChangeKind.Append)
            {
                _expires[(plan.Grain, change.Record)] = change.Expires ?? plan.Now + Journal.Settings.ClearedRetention;
            }
        }

        if (plan.ChangesWakeUp)
        {
            _removed.RemoveAll(wakeUp => wakeUp.Grain == plan.Grain);
        }
    }

    private StoreCommit MakeForModel(CommitPlan plan) => plan.Make((grain, record) => Ask(_model.ReadAsync(grain, record)).ETag);
}
