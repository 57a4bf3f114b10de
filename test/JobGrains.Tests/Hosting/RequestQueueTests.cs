using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Hosting;

public class RequestQueueTests
{
    [Fact]
    public async Task WaitingCount_WhenSomeWereDeferred_CountsThem()
    {
        var seen = new List<(int Waiting, int Taken)>();
        var requests = new[] { Request(), Request(), Request() };
        RequestQueue? queue = null;
        Func<Task>? drain = null;
        queue = new RequestQueue("The store", new HealthBox(), start => drain ??= start, PauseAsync, ProcessAsync, _ => { });
        foreach (var request in requests)
        {
            queue.Enqueue(request);
        }

        await drain!();

        queue.Stopped.Should().BeNull();
        seen.Should().Equal((3, 0), (2, 0), (0, 0));

        Task PauseAsync()
        {
            seen.Add((queue!.WaitingCount, queue.Taken.Count));
            return Task.CompletedTask;
        }

        async ValueTask ProcessAsync()
        {
            var isFirst = queue!.Taken.Count == requests.Length;
            await ((StepRequest)queue.Taken[0]).RunAsync();
            if (isFirst)
            {
                queue.DeferFrom(1);
            }

            queue.Clear();
        }
    }

    private static StepRequest Request() => new(() => default);
}
