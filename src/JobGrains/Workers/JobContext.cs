using JobGrains.Dispatch;
using JobGrains.Logs;
using Microsoft.Extensions.Logging;

namespace JobGrains.Workers;

/// <summary>What a running task knows of itself. Everything that costs is made when it is first asked for.</summary>
internal class JobContext(WorkerParts parts, WorkerTask task, WorkerProgress progress) : IJobContext
{
    private LazyScope? _scope;
    private ILogger? _logger;
    private TaskLog? _log;
    private volatile bool _ended;

    public InstanceId InstanceId => Current.Session.Key.InstanceId;

    public JobDefinition Definition => Current.Session.Spec!.Definition;

    public int Attempt => Current.Session.Key.Attempt;

    public TaskId TaskId => Current.TaskId;

    public int Try => Current.Delivered.Try;

    public string Epoch => Current.Batch.Epoch.ToString();

    public DateTimeOffset ScheduledTime => Current.Session.Spec!.ScheduledTime;

    public string? Parameters => Current.Session.Spec!.Parameters;

    public string? BusinessKey => Current.Session.Spec!.BusinessKey;

    public SiloId Silo => Parts.Host.Id;

    public IServiceProvider Services
    {
        get
        {
            ObjectDisposedException.ThrowIf(_ended, typeof(IJobContext));
            if (_scope is null)
            {
                Interlocked.CompareExchange(ref _scope, new LazyScope(() => Current.Instance!.Services), null);
            }

            return _scope.Services;
        }
    }

    public ILogger Logger => _logger ??= new TaskLogger(Parts.Loggers, this);

    public RunLogs RunLogs => Parts.RunLogs;

    /// <summary>Made when the task logs, so that one which does not pays nothing.</summary>
    public TaskLog Log => _log ?? Interlocked.CompareExchange(ref _log, new TaskLog(), null) ?? _log;

    /// <summary>Whether the processor has returned.</summary>
    public bool HasEnded => _ended;

    /// <summary>Set where the task mapped other children than before under the same identity: then the try fails, whatever the processor answers.</summary>
    public string? MappedDifferently { get; protected set; }

    protected WorkerParts Parts { get; } = parts;

    protected WorkerTask Current { get; } = task;

    public void ReportProgress(double fraction, string? message = null)
    {
        ProgressRules.Check(fraction, message);
        if (!_ended)
        {
            progress.Report(Current, fraction, message);
        }
    }

    /// <summary>The processor has returned. Answers the task's scope where it was opened: whoever ends the task disposes it.</summary>
    public LazyScope? End()
    {
        _ended = true;
        if (_log?.Buffer is { } buffer)
        {
            RunLogs.Leave(buffer);
        }

        return _scope is { IsOpen: true } scope ? scope : null;
    }
}
