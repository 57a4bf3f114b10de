using System.Collections.Concurrent;
using System.Threading.Channels;

namespace JobGrains.Tests.Hosting;

/// <summary>What probe grains have done, in order, and the gates that they wait at.</summary>
internal sealed class ProbeLog
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private int _activations;

    /// <summary>How often the next wake-ups throw.</summary>
    public int FailingWakeUps { get; set; }

    /// <summary>Whether activations note their begin, wait for the gate "activate", and note their end.</summary>
    public bool SlowActivations { get; set; }

    /// <summary>Whether wake-ups wait for the gate "wake".</summary>
    public bool SlowWakeUps { get; set; }

    public int NextActivation() => Interlocked.Increment(ref _activations);

    public void Note(string what) => _events.Writer.TryWrite(what);

    public Task Gate(string name) => _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Open(string name)
    {
        _ = Gate(name);
        _gates[name].TrySetResult();
    }

    /// <summary>The next event; waits for it.</summary>
    public async Task<string> NextAsync() => await _events.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
