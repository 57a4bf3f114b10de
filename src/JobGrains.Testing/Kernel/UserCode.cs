namespace JobGrains.Testing.Kernel;

/// <summary>A piece of user code that is under way: a task of a processor, or the story. Used from any thread.</summary>
/// <param name="describe">Says for people what it is.</param>
internal sealed class UserCode(Func<string> describe)
{
    private long _progress;
    private int _waits;

    /// <summary>Whether it waits for something of the simulated world: a timer or an answer.</summary>
    public bool IsWaiting => Volatile.Read(ref _waits) > 0;

    /// <summary>Tells whether nothing can come of it now, whatever it waits for.</summary>
    public Func<bool> IsStopped { get; init; } = static () => false;

    /// <summary>Tells whether something is going on in the simulated world that it may be waiting for.</summary>
    public Func<bool> MayWaitForTheWorld { get; init; } = static () => false;

    /// <summary>Whether some of it has run on another thread than the world's: from then on it is taken to be there.</summary>
    public bool HasLeft { get; set; }

    /// <summary>Grows whenever some of it runs.</summary>
    public long Progress => Interlocked.Read(ref _progress);

    /// <summary>The progress at which it was found to wait for the real world.</summary>
    public long BlockedProgress { get; set; } = -1;

    /// <summary>When that was, by the computer's clock.</summary>
    public long BlockedSince { get; set; }

    /// <summary>When that was, in virtual time.</summary>
    public long BlockedNow { get; set; }

    public void Touch() => Interlocked.Increment(ref _progress);

    public void BeginWait() => Interlocked.Increment(ref _waits);

    public void EndWait() => Interlocked.Decrement(ref _waits);

    public override string ToString() => describe();
}
