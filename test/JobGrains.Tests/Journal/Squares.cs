using System.Globalization;
using JobGrains.Hosting;

namespace JobGrains.Tests.Journal;

/// <summary>Maps numbers to their squares and adds these up; stops for ever at one of the tasks.</summary>
internal sealed class Squares(int stopAt)
{
    private const int Numbers = 50;

    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ProcessorResult> _never = new();
    private int _tasks;

    public static string Sum { get; } = Text(Enumerable.Range(0, Numbers).Sum(i => i * i));

    /// <summary>Completes when a task has come that will not end.</summary>
    public Task Stopped => _stopped.Task;

    public void Register(JobGrainsBuilder jobs) => jobs.AddProcessor(
        "job",
        async (IMapContext context, CancellationToken cancellationToken) =>
        {
            if (context.IsRoot)
            {
                await context.MapAsync([.. Enumerable.Range(0, Numbers).Select(i => new MapItem(Text(i)))], cancellationToken);
                return ProcessorResult.Succeeded();
            }

            if (Interlocked.Increment(ref _tasks) >= stopAt)
            {
                _stopped.TrySetResult();
                return await _never.Task;
            }

            var number = int.Parse(context.Payload!, CultureInfo.InvariantCulture);
            return ProcessorResult.Succeeded(Text(number * number));
        },
        async (_, results, cancellationToken) =>
        {
            var sum = 0;
            await foreach (var result in results.WithCancellation(cancellationToken))
            {
                sum += result.TaskId == TaskId.Root ? 0 : int.Parse(result.Result!, CultureInfo.InvariantCulture);
            }

            return ProcessorResult.Succeeded(Text(sum));
        });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
