using JobGrains.Diagnostics;
using JobGrains.Hosting.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Journal;

/// <summary>The journal of this process, on its disk and its threads.</summary>
internal class JournalHost(IOptions<JournalOptions> options, TimeProvider time, ILoggerFactory loggers, EngineTelemetry telemetry) : IStoreHost, IDisposable
{
    private WriterThread? _writer;
    private WriterThread? _keeper;
    private JournalStore? _store;

    public JournalStore Store => _store ?? throw new JobGrainsUnavailableException("The journal is not open: its host has not started yet.");

    public StoreHealth Health => _store?.Health.Now ?? new StoreHealth(StoreState.Stopped, "The journal is not open: its host has not started yet.");

    public long OpenCount => Store.OpenCount;

    IGrainStore IStoreHost.Store => Store;

    /// <summary>Opens the journal; throws <see cref="JournalException"/> where that is not possible.</summary>
    public async ValueTask OpenAsync()
    {
        var folder = OpenFolder(options.Value.Folder);
        var settings = new JournalSettings { SegmentSize = options.Value.SegmentSize };
        _writer = new WriterThread("JobGrains journal");
        _keeper = new WriterThread("JobGrains keeper"); // It waits for the disk, too: not on a thread of the pool, of which there are as many as processors.
        try
        {
            _store = await JournalStore.OpenAsync(new JournalParts(folder, settings, time, _writer, _keeper, loggers.CreateLogger<JournalStore>(), telemetry.Metrics));
        }
        catch
        {
            DisposeThreads();
            throw;
        }
    }

    protected virtual IJournalFolder OpenFolder(string path) => new DiskFolder(path);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        DisposeThreads();
    }

    /// <summary>For containers that are not disposed asynchronously. The host has closed it before.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void DisposeThreads()
    {
        _writer?.Dispose();
        _keeper?.Dispose();
    }
}
