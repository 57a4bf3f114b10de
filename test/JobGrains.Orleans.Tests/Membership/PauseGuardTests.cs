using JobGrains.Orleans.Membership;
using JobGrains.Orleans.Tests.Cluster;

namespace JobGrains.Orleans.Tests.Membership;

/// <summary>A silo that stood still asks whether it is still one before it writes.</summary>
public sealed class PauseGuardTests : IDisposable
{
    private readonly PausedTime _time = new();
    private readonly Queue<TaskCompletionSource> _reads = new();
    private readonly PauseGuard _guard;
    private int _count;

    public PauseGuardTests() => _guard = new PauseGuard(Read, _time);

    [Fact]
    public void WhileTheProcessRuns_NothingIsRead()
    {
        for (var i = 0; i < 100; i++)
        {
            _time.Pass(TimeSpan.FromMilliseconds(250));
            _time.Tick();
            _guard.EnsureAliveAsync().IsCompletedSuccessfully.Should().BeTrue();
        }

        _count.Should().Be(0);
    }

    [Theory(Timeout = Bounds.OfATest)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AfterAPause_AllWaitForOneReading(bool ticksFirst)
    {
        var reading = new TaskCompletionSource();
        _reads.Enqueue(reading);
        _time.Pass(TimeSpan.FromSeconds(9));
        if (ticksFirst)
        {
            _time.Tick();
            _time.Tick();
        }

        var waiting = Enumerable.Range(0, 3).Select(_ => _guard.EnsureAliveAsync().AsTask()).ToList();

        waiting.Should().OnlyContain(task => !task.IsCompleted);
        reading.SetResult();
        await Task.WhenAll(waiting);
        _count.Should().Be(1);
        _guard.EnsureAliveAsync().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AReadingThatFails_LetsNothingThrough_AndIsRepeated()
    {
        var failing = new TaskCompletionSource();
        failing.SetException(new TimeoutException());
        var reading = new TaskCompletionSource();
        reading.SetResult();
        _reads.Enqueue(failing);
        _reads.Enqueue(reading);
        _time.Pass(TimeSpan.FromSeconds(9));

        var first = async () => await _guard.EnsureAliveAsync();

        await first.Should().ThrowAsync<TimeoutException>();
        _time.Tick();
        await _guard.EnsureAliveAsync();
        _count.Should().Be(2);
    }

    public void Dispose() => _guard.Dispose();

    private ValueTask Read()
    {
        Interlocked.Increment(ref _count);
        return new ValueTask(_reads.Dequeue().Task);
    }
}
