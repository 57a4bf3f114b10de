using JobGrains.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting.Journal;

/// <summary>The journal of this process, on its disk and its threads.</summary>
internal class JournalHost(IOptions<JournalOptions> options, TimeProvider time, ILoggerFactory loggers, EngineTelemetry telemetry) : IAsyncDisposable, IDisposable
{
    private const long IncarnationsAProcess = 1_000_000;

    private WriterThread? _thread;
    private JournalStore? _store;

    public JournalStore Store => _store ?? throw new JobGrainsUnavailableException("The journal is not open: its host has not started yet.");

    public StoreHealth Health => _store?.Health.Now ?? new StoreHealth(StoreState.Stopped, "The journal is not open: its host has not started yet.");

    /// <summary>What the numbers of incarnations in this process come after: another process that used the journal had others.</summary>
    public long FirstIncarnation => Store.OpenCount * IncarnationsAProcess;

    /// <summary>Whether an incarnation with that number is, or will be, one of this process.</summary>
    public bool IsOfThisProcess(long incarnation) => incarnation > FirstIncarnation && incarnation <= FirstIncarnation + IncarnationsAProcess;

    /// <summary>Opens the journal; throws <see cref="JournalException"/> where that is not possible.</summary>
    public async ValueTask OpenAsync()
    {
        var folder = OpenFolder(options.Value.Folder);
        var settings = new JournalSettings { SegmentSize = options.Value.SegmentSize };
        _thread = new WriterThread("JobGrains journal");
        try
        {
            _store = await JournalStore.OpenAsync(new JournalParts(folder, settings, time, _thread, TaskScheduler.Default, loggers.CreateLogger<JournalStore>(), telemetry.Metrics));
        }
        catch
        {
            _thread.Dispose();
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

        _thread?.Dispose();
    }

    /// <summary>For containers that are not disposed asynchronously. The host has closed it before.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
