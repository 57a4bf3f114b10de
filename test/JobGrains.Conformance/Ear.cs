namespace JobGrains.Conformance;

/// <summary>A listener that remembers its calls and does what the story says. Without instructions it takes every event.</summary>
public sealed class Ear
{
    private readonly Lock _lock = new();
    private readonly List<JobEvent> _called = [];
    private readonly List<JobEvent> _heard = [];
    private readonly List<(Func<JobEvent, bool> Condition, TaskCompletionSource Happened)> _expected = [];

    public Func<JobEvent, Task> Work { get; set; } = _ => Task.CompletedTask;

    public JobListenerFilter Filter { get; init; } = JobListenerFilter.All;

    /// <summary>Every call, in order.</summary>
    public IReadOnlyList<JobEvent> Called
    {
        get
        {
            lock (_lock)
            {
                return [.. _called];
            }
        }
    }

    /// <summary>The events of a run that were taken, each where it was taken first.</summary>
    public IReadOnlyList<JobEvent> HeardOf(InstanceId run)
    {
        lock (_lock)
        {
            return [.. _heard.Where(e => e.InstanceId == run).DistinctBy(e => e.Sequence)];
        }
    }

    /// <summary>Waits until an event that meets the condition was taken.</summary>
    public Task HearAsync(Func<JobEvent, bool> condition)
    {
        lock (_lock)
        {
            if (_heard.Exists(e => condition(e)))
            {
                return Task.CompletedTask;
            }

            var happened = new TaskCompletionSource();
            _expected.Add((condition, happened));
            return happened.Task;
        }
    }

    public Task HearEndAsync(InstanceId run) => HearAsync(e => e.InstanceId == run && e.Kind == JobEventKind.Ended);

    public async ValueTask OnEventAsync(JobEvent jobEvent, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _called.Add(jobEvent);
        }

        await Work(jobEvent);
        List<TaskCompletionSource> happened;
        lock (_lock)
        {
            _heard.Add(jobEvent);
            happened = [.. _expected.Where(expected => expected.Condition(jobEvent)).Select(expected => expected.Happened)];
        }

        happened.ForEach(waiting => waiting.TrySetResult());
    }
}
