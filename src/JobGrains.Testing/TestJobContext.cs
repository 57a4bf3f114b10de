using JobGrains.Dispatch;
using JobGrains.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Testing;

/// <summary>
/// The context of one task, for the test of a processor alone, without a cluster: a test says what the task knows, calls the processor's own method with it, and looks at what it answered, mapped and
/// reported. Fits every method of every kind of processor. Safe for concurrent use.
/// </summary>
public sealed class TestJobContext : IMapContext, IBroadcastContext
{
    private static readonly IServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();
    private static readonly string Hash = new('0', InstanceId.HashLength);

    private readonly Lock _lock = new();
    private readonly List<MapItem> _mapped = [];
    private readonly List<ReportedProgress> _progress = [];

    /// <inheritdoc/>
    /// <remarks>The default is the first run of <see cref="Definition"/>'s job.</remarks>
    public InstanceId InstanceId
    {
        get => field == default ? new InstanceId($"{Definition.Id}.0.{Hash}") : field;
        init;
    }

    /// <inheritdoc/>
    /// <remarks>The default has the id and the processor <c>test</c>.</remarks>
    public JobDefinition Definition { get; init; } = new() { Id = "test", Processor = "test" };

    /// <inheritdoc/>
    public int Attempt { get; init; } = 1;

    /// <inheritdoc/>
    /// <remarks>The default is the root; <see cref="TaskId.Mapped"/> names a mapped one.</remarks>
    public TaskId TaskId { get; init; } = TaskId.Root;

    /// <inheritdoc/>
    public int Try { get; init; } = 1;

    /// <inheritdoc/>
    public string Epoch { get; init; } = "1";

    /// <inheritdoc/>
    /// <remarks>The default is the start of the year 2030.</remarks>
    public DateTimeOffset ScheduledTime { get; init; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public string? Parameters { get; init; }

    /// <inheritdoc/>
    public string? BusinessKey { get; init; }

    /// <inheritdoc/>
    public SiloId Silo { get; init; } = new("s1@1");

    /// <inheritdoc/>
    /// <remarks>The default has none.</remarks>
    public IServiceProvider Services { get; init; } = NoServices;

    /// <inheritdoc/>
    /// <remarks>The default writes nothing.</remarks>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <inheritdoc/>
    public int TargetIndex { get; init; }

    /// <inheritdoc/>
    public int TargetCount { get; init; } = 1;

    /// <inheritdoc/>
    public string? TaskName { get; init; }

    /// <inheritdoc/>
    public string? Payload { get; init; }

    /// <inheritdoc/>
    public bool IsRoot => TaskId == TaskId.Root;

    /// <summary>The children that were mapped, in order.</summary>
    public IReadOnlyList<MapItem> Mapped
    {
        get
        {
            lock (_lock)
            {
                return [.. _mapped];
            }
        }
    }

    /// <summary>The progress that was reported, in order.</summary>
    public IReadOnlyList<ReportedProgress> Progress
    {
        get
        {
            lock (_lock)
            {
                return [.. _progress];
            }
        }
    }

    /// <inheritdoc/>
    public void ReportProgress(double fraction, string? message = null)
    {
        ProgressRules.Check(fraction, message);
        lock (_lock)
        {
            _progress.Add(new ReportedProgress(fraction, message));
        }
    }

    /// <inheritdoc/>
    /// <remarks>Checks the children as a cluster does, and keeps them in <see cref="Mapped"/>.</remarks>
    public ValueTask MapAsync(IReadOnlyList<MapItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        cancellationToken.ThrowIfCancellationRequested();
        if (items.Count == 0)
        {
            return default;
        }

        lock (_lock)
        {
            var valid = MapBatches.Validate(items);
            if (_mapped.Count > 0 && _mapped[0].Key is null != valid[0].Key is null)
            {
                throw new JobValidationException([$"Task '{TaskId}' maps children with keys and children without. Give keys to all children of a task, or to none."]);
            }

            _mapped.AddRange(valid);
        }

        return default;
    }
}
