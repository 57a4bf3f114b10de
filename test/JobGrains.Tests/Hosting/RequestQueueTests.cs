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

    [Fact]
    public async Task ReachAsync_EndsWhenSoManyWait_AndNotBefore()
    {
        var queue = new RequestQueue("The store", new HealthBox(), _ => { }, null, () => default, _ => { });
        queue.Enqueue(Request());
        queue.Enqueue(Request());

        var reached = queue.ReachAsync(3);

        reached.IsCompleted.Should().BeFalse();
        queue.Enqueue(Request());
        await reached.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        queue.ReachAsync(3).IsCompleted.Should().BeTrue();
        queue.ReachAsync(4).IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task UnderWay_WhenThePauseFails_FailsWithWhatWaits()
    {
        var waiting = Request();
        var underWay = Request();
        Func<Task>? drain = null;
        Exception? logged = null;
        var queue = new RequestQueue("The store", new HealthBox(), start => drain = start, () => throw new InvalidOperationException("No."), () => default, exception => logged = exception);
        queue.UnderWay.Add(underWay);
        queue.Enqueue(waiting);

        await drain!();

        logged.Should().BeOfType<InvalidOperationException>();
        queue.Stopped.Should().NotBeNull();
        foreach (var request in new[] { waiting, underWay })
        {
            await request.Done.Awaiting(done => done).Should().ThrowAsync<JobGrainsUnavailableException>();
        }
    }

    private static StepRequest Request() => new(() => default);
}
