namespace JobGrains.Testing.Kernel;

/// <summary>A piece of user code that is under way: a task of a processor, or the story. Used from any thread.</summary>
/// <param name="describe">Says for people what it is.</param>
/// <param name="isHeld">Whether nothing can come of it now, whatever it waits for.</param>
internal sealed class UserCode(Func<string> describe, Func<bool> isHeld)
{
    private long _progress;
    private int _waits;

    /// <summary>Whether it waits for something of the simulated world: a timer or an answer.</summary>
    public bool IsWaiting => Volatile.Read(ref _waits) > 0;

    /// <summary>Whether nothing can come of it now.</summary>
    public bool IsHeld => isHeld();

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
