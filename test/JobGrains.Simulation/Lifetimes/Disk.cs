using JobGrains.Hosting.Journal;
using JobGrains.Testing.Cluster;
using JobGrains.Testing.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Simulation.Lifetimes;

/// <summary>A journal of small files on a disk that fails now and then, in a machine that loses or tears what was not flushed when it crashes.</summary>
internal sealed class Disk
{
    private readonly SimWorld _world;
    private readonly FaultRates _rates;
    private readonly SimRandom _random;
    private bool _isOpening;

    public Disk(SimWorld world, FaultRates rates, int shards)
    {
        _world = world;
        _rates = rates;
        _random = world.Random.Fork("disk faults");
        var folder = new SimFolder { Fault = MaybeFail, Flushing = FlushAsync };
        var settings = new JournalSettings { SegmentSize = 16_384, BatchSize = 4_096, ShardCount = shards, MaxRecentRows = 20 };
        Journal = new SimJournal(world, folder, settings, new SimTime(new SimScheduler(world, "clock"), TimeSpan.Zero), NullLogger.Instance);
    }

    public SimJournal Journal { get; }

    public Task OpenAsync() => WithoutFaultsAsync(Journal.OpenAsync);

    public Task CrashAsync() => WithoutFaultsAsync(Journal.CrashAsync);

    private async Task WithoutFaultsAsync(Func<Task> work)
    {
        _isOpening = true;
        await work();
        _isOpening = false;
    }

    private void MaybeFail(DiskOperation operation, string file)
    {
        if (!_isOpening && operation != DiskOperation.Read && _random.Chance(_rates[FaultKind.DiskFailed]))
        {
            _world.Faults.Strike(FaultKind.DiskFailed);
            throw new IOException($"{operation} of '{file}' has failed.");
        }
    }

    private async ValueTask FlushAsync()
    {
        if (!_isOpening && _random.Chance(_rates[FaultKind.StoreSlow]))
        {
            await _world.DelayAsync(_random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(20)));
        }
    }
}
