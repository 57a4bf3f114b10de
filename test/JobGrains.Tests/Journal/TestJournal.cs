using JobGrains.Hosting.Journal;
using JobGrains.Testing.Cluster;
using JobGrains.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Journal;

/// <summary>A journal in memory; everything happens on the caller's thread, at once.</summary>
internal sealed class TestJournal
{
    public static readonly JournalSettings Small = new() { SegmentSize = 4_096, BatchSize = 1_024, ShardCount = 4, MaxRecentRows = int.MaxValue };

    private JournalStore? _store;

    public TestJournal(SimFolder? folder = null, JournalSettings? settings = null)
    {
        Folder = folder ?? new SimFolder();
        Settings = settings ?? Small;
    }

    public SimFolder Folder { get; }

    public JournalSettings Settings { get; }

    public ManualScheduler Writer { get; private set; } = new();

    public ManualScheduler Background { get; private set; } = new() { IsHeld = true };

    public ManualTime Time { get; } = new();

    public JournalStore Store => _store ??= Open();

    public JournalStore Open()
    {
        // What the process before had begun ends with it.
        Writer = new ManualScheduler();
        Background = new ManualScheduler { IsHeld = true };
        var opening = JournalStore.OpenAsync(new JournalParts(Folder, Settings, Time, Writer, Background, NullLogger.Instance));
        _store = opening.IsCompleted ? opening.AsTask().GetAwaiter().GetResult() : throw new InvalidOperationException("It waits for something.");
        return _store;
    }

    /// <summary>The process ends without closing the journal, and another one opens it.</summary>
    public JournalStore Reopen()
    {
        Folder.Kill();
        return Open();
    }

    public JournalStore CrashAndReopen(Random random)
    {
        Folder.Fault = null;
        Folder.Crash(random);
        return Open();
    }

    /// <summary>Writes a snapshot and cleans up.</summary>
    public void Tidy()
    {
        var tidying = Store.TidyAsync();
        tidying.IsCompleted.Should().BeTrue();
        tidying.GetAwaiter().GetResult();
    }

    /// <summary>A second passes in which nothing is written: the journal writes a snapshot and cleans up, if it thinks that it is time.</summary>
    public void RunBackground()
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        Background.Run();
    }
}
