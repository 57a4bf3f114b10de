namespace JobGrains.Conformance;

/// <summary>A processor of every kind that remembers its starts and does what the story says. Without instructions it succeeds.</summary>
public sealed class Probe : IJobProcessor, IBroadcastProcessor, IMapReduceProcessor
{
    private readonly Lock _lock = new();
    private readonly List<Start> _starts = [];
    private readonly List<(Func<Start, bool> Condition, TaskCompletionSource<Start> Happened)> _expected = [];

    public Func<IJobContext, CancellationToken, Task<ProcessorResult>> Work { get; set; } = (_, _) => Task.FromResult(ProcessorResult.Succeeded());

    /// <summary>What the root of a map maps.</summary>
    public IReadOnlyList<MapItem> Children { get; set; } = [];

    public Func<IMapContext, CancellationToken, Task<ProcessorResult>>? Map { get; set; }

    public Func<IJobContext, Task> BeforeTargets { get; set; } = _ => Task.CompletedTask;

    /// <summary>What reduce saw, one list for each of its starts.</summary>
    public List<List<TaskResult>> Reduces { get; } = [];

    /// <summary>What post-process saw, one list for each of its starts.</summary>
    public List<IReadOnlyList<BroadcastOutcome>> PostProcesses { get; } = [];

    public IReadOnlyList<Start> Starts
    {
        get
        {
            lock (_lock)
            {
                return _starts.ToList();
            }
        }
    }

    public IReadOnlyList<Start> StartsOf(TaskId task) => [.. Starts.Where(start => start.Task == task)];

    /// <summary>The next start that meets the condition, or one that has met it.</summary>
    public Task<Start> StartAsync(Func<Start, bool> condition)
    {
        lock (_lock)
        {
            if (_starts.Find(start => condition(start)) is { } start)
            {
                return Task.FromResult(start);
            }

            var happened = new TaskCompletionSource<Start>();
            _expected.Add((condition, happened));
            return happened.Task;
        }
    }

    public ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken) => DoAsync(context, Work, cancellationToken);

    public ValueTask<ProcessorResult> ProcessAsync(IBroadcastContext context, CancellationToken cancellationToken) => DoAsync(context, Work, cancellationToken);

    public async ValueTask<ProcessorResult> PreProcessAsync(IJobContext context, CancellationToken cancellationToken)
    {
        await BeforeTargets(context);
        return ProcessorResult.Succeeded();
    }

    public ValueTask<ProcessorResult> PostProcessAsync(IJobContext context, IReadOnlyList<BroadcastOutcome> outcomes, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            PostProcesses.Add(outcomes);
        }

        return new(outcomes.All(outcome => outcome.Status == JobTaskStatus.Succeeded) ? ProcessorResult.Succeeded() : ProcessorResult.Failed("not on all silos"));
    }

    public async ValueTask<ProcessorResult> ProcessAsync(IMapContext context, CancellationToken cancellationToken)
    {
        if (!context.IsRoot || Map is not null)
        {
            return await DoAsync(context, (_, token) => Map is null ? Work(context, token) : Map(context, token), cancellationToken);
        }

        return await DoAsync(
            context,
            async (_, token) =>
            {
                await context.MapAsync(Children, token);
                return ProcessorResult.Succeeded();
            },
            cancellationToken);
    }

    public async ValueTask<ProcessorResult> ReduceAsync(IJobContext context, IAsyncEnumerable<TaskResult> results, CancellationToken cancellationToken)
    {
        var seen = new List<TaskResult>();
        lock (_lock)
        {
            Reduces.Add(seen);
        }

        Notice(context);
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            seen.Add(result);
        }

        var sum = seen.Where(result => result.TaskId.IsMapped && result.Result is not null).Sum(result => int.Parse(result.Result!, System.Globalization.CultureInfo.InvariantCulture));
        return ProcessorResult.Succeeded($"{seen.Count(result => result.TaskId.IsMapped)} tasks, {sum}");
    }

    /// <summary>Children with the payloads 1 to <paramref name="count"/>.</summary>
    public static IReadOnlyList<MapItem> Numbers(int count) =>
        [.. Enumerable.Range(1, count).Select(number => new MapItem(number.ToString(System.Globalization.CultureInfo.InvariantCulture)))];

    private async ValueTask<ProcessorResult> DoAsync(IJobContext context, Func<IJobContext, CancellationToken, Task<ProcessorResult>> work, CancellationToken cancellationToken)
    {
        Notice(context);
        return await work(context, cancellationToken);
    }

    private void Notice(IJobContext context)
    {
        var start = Start.Of(context);
        List<TaskCompletionSource<Start>> happened;
        lock (_lock)
        {
            _starts.Add(start);
            happened = [.. _expected.Where(expected => expected.Condition(start)).Select(expected => expected.Happened)];
        }

        happened.ForEach(waiting => waiting.TrySetResult(start));
    }
}
